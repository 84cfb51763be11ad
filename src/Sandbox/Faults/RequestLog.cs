namespace Paywall.Sandbox.Faults;

/// <summary>The requests of one handler in the order in which they left it, over all its targets.</summary>
internal sealed class RequestLog
{
    private readonly Lock _lock = new();
    private readonly List<OutgoingRequest> _requests = [];
    private readonly List<(int Number, TaskCompletionSource Reached)> _watchers = [];
    private bool _closed;

    public IReadOnlyList<OutgoingRequest> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>Takes a request in and decides about it, one after another.</summary>
    /// <returns>Null if nothing passes any more.</returns>
    public (OutgoingRequest Request, Fault? Fault)? Add(string target, string method, string path, Func<OutgoingRequest, Fault?>? decide)
    {
        lock (_lock)
        {
            if (_closed)
            {
                return null;
            }

            var request = new OutgoingRequest(_requests.Count + 1, target, method, path);
            _requests.Add(request);
            var fault = decide?.Invoke(request);
            _closed = fault is Fault.Die { At: DeathPoint.Before };
            foreach (var (_, reached) in _watchers.Where(watcher => watcher.Number <= request.Number))
            {
                reached.TrySetResult();
            }

            return (request, fault);
        }
    }

    public void Answered(OutgoingRequest request, int status)
    {
        lock (_lock)
        {
            _requests[request.Number - 1] = request with { Status = status };
        }
    }

    /// <summary>Takes nothing in any more.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
        }
    }

    public Task WhenReachedAsync(int number, CancellationToken cancellation)
    {
        lock (_lock)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _watchers.Add((number, reached));
            if (number <= _requests.Count)
            {
                reached.SetResult();
            }

            return reached.Task.WaitAsync(cancellation);
        }
    }
}
