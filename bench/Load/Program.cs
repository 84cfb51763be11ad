using System.Runtime.InteropServices;
using Paywall.Load.World;
using Paywall.Sandbox.Processes;

namespace Paywall.Load;

internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        try
        {
            if (arguments is [FastUpstream.Argument])
            {
                await FastUpstream.ServeAsync();
                return 0;
            }

            if (!LoadOptions.TryParse(arguments, out var options))
            {
                Console.WriteLine(LoadOptions.Help);
                return 0;
            }

            using var stop = new CancellationTokenSource();
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
            await using var parent = ParentWatch.Start(() => stop.Cancel(), TimeProvider.System);
            return await Session.RunAsync(options, stop.Token);

            void Stop(PosixSignalContext signal)
            {
                signal.Cancel = true;
                stop.Cancel();
            }
        }
        catch (SandboxException problem)
        {
            Console.Error.WriteLine($"load: {problem.Message}");
            return 1;
        }
        catch (OperationCanceledException)
        {
            // Somebody stopped it; there is nothing to tell.
            return 1;
        }
    }
}
