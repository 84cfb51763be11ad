using System.Collections.Concurrent;
using System.Diagnostics;

namespace Paywall.Sandbox.Processes;

/// <summary>Starts every child from one thread that lives as long as the process.</summary>
/// <remarks>Linux sends a child its parent's death signal when the thread that forked it ends, and pool threads end at any time.</remarks>
internal sealed class ForkingThread
{
    private readonly BlockingCollection<Task<Process>> _starts = [];

    private ForkingThread() => new Thread(Run) { IsBackground = true, Name = "starts children" }.Start();

    public static ForkingThread Instance { get; } = new();

    public Task<Process> StartAsync(ProcessStartInfo start)
    {
        var started = new Task<Process>(() => Process.Start(start)!, TaskCreationOptions.RunContinuationsAsynchronously);
        _starts.Add(started);
        return started;
    }

    private void Run()
    {
        foreach (var start in _starts.GetConsumingEnumerable())
        {
            start.RunSynchronously(TaskScheduler.Default);
        }
    }
}
