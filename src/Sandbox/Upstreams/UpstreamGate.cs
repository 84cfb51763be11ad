namespace Paywall.Sandbox.Upstreams;

/// <summary>Holds requests open while it is closed. They are recorded before they wait and answered after.</summary>
internal sealed class UpstreamGate
{
    private readonly Lock _lock = new();
    private readonly List<(int Count, TaskCompletionSource Reached)> _watchers = [];
    private TaskCompletionSource? _opened;
    private int _waiting;

    /// <summary>How many requests wait now.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting;
            }
        }
    }

    /// <summary>Holds every request from now on.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _opened ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Lets go all that wait, and those that come.</summary>
    public void Open()
    {
        lock (_lock)
        {
            _opened?.SetResult();
            _opened = null;
        }
    }

    /// <summary>Completes as soon as so many requests wait at once.</summary>
    public Task WhenWaitingAsync(int count, CancellationToken cancellation)
    {
        lock (_lock)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _watchers.Add((count, reached));
            Notify();
            return reached.Task.WaitAsync(cancellation);
        }
    }

    /// <summary>Goes through, now or when the gate opens.</summary>
    public async Task PassAsync(CancellationToken cancellation)
    {
        Task opened;
        lock (_lock)
        {
            if (_opened is null)
            {
                return;
            }

            opened = _opened.Task;
            _waiting++;
            Notify();
        }

        try
        {
            await opened.WaitAsync(cancellation);
        }
        finally
        {
            lock (_lock)
            {
                _waiting--;
            }
        }
    }

    private void Notify()
    {
        foreach (var (_, reached) in _watchers.Where(watcher => watcher.Count <= _waiting))
        {
            reached.SetResult();
        }

        _watchers.RemoveAll(watcher => watcher.Count <= _waiting);
    }
}
