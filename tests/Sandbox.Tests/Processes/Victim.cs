using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Paywall.Sandbox.Processes;

namespace Paywall.Sandbox.Tests.Processes;

/// <summary>A process that owns children, as the sandbox does, so that a test can kill it.</summary>
/// <remarks>Prints "process [id]" for itself and each child.</remarks>
internal static class Victim
{
    public const string DeathSignal = "death-signal";
    public const string Guard = "guard";
    public const string WatchesParent = "watches-parent";

    private static readonly ChildCommand Idler = new("node") { Arguments = ["-e", "setInterval(() => {}, 1000)"] };

    /// <summary>The command line of a victim.</summary>
    public static string[] CommandLine(string role) => ["dotnet", "exec", Assembly.GetExecutingAssembly().Location, "victim", role];

    public static async Task<int> RunAsync(string role)
    {
        var end = new TaskCompletionSource();
        Print(Environment.ProcessId);
        switch (role)
        {
            case DeathSignal:
                await KeepAsync(DeathSignalLeash.TryFind()!);
                await KeepAsync(DeathSignalLeash.TryFind()!);
                await end.Task;
                return 0;
            case Guard:
                await KeepAsync(new GuardLeash(Executable.Require("node")));
                await KeepAsync(new GuardLeash(Executable.Require("node")));
                await end.Task;
                return 0;
            case WatchesParent:
                await using (ParentWatch.Start(end.SetResult, TimeProvider.System))
                {
                    await KeepAsync(Leash.ForThisSystem());
                    await end.Task;
                }

                return 0;
            default:
                return 2;
        }
    }

    private static async Task KeepAsync(Leash leash) => Print((await ChildProcess.StartAsync(Idler, leash, CancellationToken.None)).Id);

    private static void Print(int id) => Console.WriteLine($"process {id.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>Reads the ids that a victim prints.</summary>
    public static async Task<int[]> ReadProcessesAsync(Process victim, int count)
    {
        var ids = new List<int>();
        while (ids.Count < count)
        {
            var line = await victim.StandardOutput.ReadLineAsync().WaitAsync(Eventually.Deadline)
                ?? throw new InvalidOperationException("The victim ended: " + await victim.StandardError.ReadToEndAsync());
            ids.Add(int.Parse(line["process ".Length..], CultureInfo.InvariantCulture));
        }

        return [.. ids];
    }
}
