using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Paywall.Sandbox.Processes;

/// <summary>Linux: the kernel sends the child SIGKILL when the thread that forked it ends (prctl PR_SET_PDEATHSIG).</summary>
internal sealed partial class DeathSignalLeash(string setpriv, string setsid, int parent) : Leash
{
    // Our process may die before setpriv asks for the signal, which then never comes; the child has another parent by then.
    private const string GoOnIfParentLives = """[ "$PPID" = "$1" ] || exit 1; shift; exec "$@" """;

    public override bool HoldsStandardInput => false;

    /// <summary>The leash, if this system has setpriv and setsid of util-linux (BusyBox's setpriv knows no death signal).</summary>
    public static DeathSignalLeash? TryFind() =>
        OperatingSystem.IsLinux() && FindUtilLinux("setpriv") is { } setpriv && FindUtilLinux("setsid") is { } setsid
            ? new DeathSignalLeash(setpriv, setsid, Environment.ProcessId)
            : null;

    public override void Attach(ProcessStartInfo start, string program, IEnumerable<string> arguments)
    {
        // A session of its own, because Ctrl+C in a terminal goes to every process of the foreground group.
        start.FileName = setsid;
        foreach (var argument in Prefix(start.Environment).Append(program).Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }
    }

    // Every step is an exec, so the process that was started becomes the command.
    public override Task<int?> ReadIdAsync(Process started, CancellationToken cancellation) => Task.FromResult<int?>(started.Id);

    public override void Kill(Process started) => started.Kill();

    private IEnumerable<string> Prefix(IDictionary<string, string?> environment)
    {
        IEnumerable<string> prefix = [setpriv, "--pdeathsig", "KILL", "--", "/bin/sh", "-c", GoOnIfParentLives, "sh",
            parent.ToString(CultureInfo.InvariantCulture)];

        // A shell drops variables that it cannot name, and app settings look like AzureWebJobs.Calls.Disabled.
        string[] unnameable =
        [
            .. environment.Where(variable => !ShellName().IsMatch(variable.Key)).Select(variable => $"{variable.Key}={variable.Value}"),
        ];
        return unnameable.Length > 0 ? [.. prefix, "/usr/bin/env", .. unnameable] : prefix;
    }

    private static string? FindUtilLinux(string name) =>
        Executable.Find(name) is { } file && File.ResolveLinkTarget(file, returnFinalTarget: true)?.Name is not "busybox" ? file : null;

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex ShellName();
}
