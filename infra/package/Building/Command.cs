using System.ComponentModel;
using System.Diagnostics;

namespace Paywall.Package.Building;

/// <summary>Another program. What it prints goes to standard error: standard output is for the summary.</summary>
internal static class Command
{
    /// <exception cref="PackageException">It is not installed, or fails.</exception>
    public static async Task RunAsync(string program, IReadOnlyList<string> arguments, string folder)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Start(start);
        process.OutputDataReceived += (_, line) => Console.Error.WriteLine(line.Data);
        process.ErrorDataReceived += (_, line) => Console.Error.WriteLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new PackageException($"{program} {arguments[0]} failed with exit code {process.ExitCode}; what it printed says why.");
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            throw new PackageException($"{start.FileName} cannot be started: {missing.Message}");
        }
    }
}
