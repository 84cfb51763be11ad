using System.Diagnostics;
using System.Globalization;

namespace Paywall.Sandbox.Tests.Processes;

internal static class ProcessTable
{
    /// <summary>True while the process runs; a zombie that nobody has waited for yet does not.</summary>
    public static bool IsRunning(int id)
    {
        if (!OperatingSystem.IsLinux())
        {
            return Process.GetProcesses().Any(process => process.Id == id);
        }

        try
        {
            return Status(id)[0] is not ("Z" or "X");
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>The process group, on Linux.</summary>
    public static int Group(int id) => int.Parse(Status(id)[2], CultureInfo.InvariantCulture);

    /// <summary>Ends what a failed test left behind.</summary>
    public static void Kill(IEnumerable<int> ids)
    {
        foreach (var id in ids.Where(IsRunning))
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
    }

    public static Task NoneRunsAsync(IEnumerable<int> ids) =>
        Eventually.TrueAsync(() => !ids.Any(IsRunning), $"none of the processes {string.Join(", ", ids)} runs");

    // The fields after the program's name, which may hold anything.
    private static string[] Status(int id)
    {
        var status = File.ReadAllText($"/proc/{id}/stat");
        return status[(status.LastIndexOf(')') + 2)..].Split(' ');
    }
}
