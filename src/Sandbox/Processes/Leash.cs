using System.Diagnostics;

namespace Paywall.Sandbox.Processes;

/// <summary>What makes a child end with this process, even when this process is killed with SIGKILL.</summary>
internal abstract class Leash
{
    /// <summary>The best leash that this system has.</summary>
    /// <exception cref="SandboxException">What it needs is not installed.</exception>
    public static Leash ForThisSystem() => (Leash?)DeathSignalLeash.TryFind() ?? new GuardLeash(Executable.Require("node"));

    /// <summary>True when the child's standard input must stay open while the child may live.</summary>
    public abstract bool HoldsStandardInput { get; }

    /// <summary>Fills in the program and the arguments that start the given command on this leash.</summary>
    public abstract void Attach(ProcessStartInfo start, string program, IEnumerable<string> arguments);

    /// <summary>The process id of the command itself, or null when it did not start.</summary>
    public abstract Task<int?> ReadIdAsync(Process started, CancellationToken cancellation);

    /// <summary>Ends the command with SIGKILL.</summary>
    public abstract void Kill(Process started);
}
