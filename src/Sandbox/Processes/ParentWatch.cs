using System.Globalization;

namespace Paywall.Sandbox.Processes;

/// <summary>Notices that the `dotnet run` which started this process is gone, so that a kill -9 of it leaves nothing behind.</summary>
/// <remarks>Linux only: elsewhere, and for any other parent, it watches nothing.</remarks>
internal sealed class ParentWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly PeriodicTimer _timer;
    private readonly Task _watching;

    private ParentWatch(int? parent, Action onGone, TimeProvider time)
    {
        _timer = new PeriodicTimer(Interval, time);
        _watching = parent is { } id ? WatchAsync(id, onGone) : Task.CompletedTask;
    }

    /// <summary>Calls <paramref name="onGone"/> once when the parent ends, provided it is `dotnet run`.</summary>
    public static ParentWatch Start(Action onGone, TimeProvider time) => new(FindDotnetRun(), onGone, time);

    /// <summary>True for `dotnet ... run ...`, given the arguments as /proc/[pid]/cmdline holds them.</summary>
    public static bool IsDotnetRun(string commandLine)
    {
        var arguments = commandLine.Split('\0');
        return Path.GetFileNameWithoutExtension(arguments[0]) == "dotnet"
            && arguments.Skip(1).TakeWhile(argument => argument != "--").Contains("run");
    }

    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _watching;
    }

    private static int? FindDotnetRun()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var parent = ReadParent();
        try
        {
            return IsDotnetRun(File.ReadAllText($"/proc/{parent}/cmdline")) ? parent : null;
        }
        catch (IOException)
        {
            // It ended between the two reads, or another user's process started us.
            return null;
        }
    }

    private static int ReadParent() => int.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("PPid:", StringComparison.Ordinal))["PPid:".Length..],
        CultureInfo.InvariantCulture);

    private async Task WatchAsync(int parent, Action onGone)
    {
        while (await _timer.WaitForNextTickAsync())
        {
            if (ReadParent() != parent)
            {
                onGone();
                return;
            }
        }
    }
}
