using System.Runtime.InteropServices;
using Paywall.Sandbox;
using Paywall.Sandbox.Processes;

try
{
    if (!SandboxOptions.TryParse(args, out var options))
    {
        Console.WriteLine(SandboxOptions.Help);
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
    Console.Error.WriteLine($"sandbox: {problem.Message}");
    return 1;
}
