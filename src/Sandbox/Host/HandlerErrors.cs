namespace Paywall.Sandbox.Host;

/// <summary>Counts the handler's failures: the host gives up after more than three within thirty minutes.</summary>
internal sealed class HandlerErrors(TimeProvider time)
{
    private const int Tolerated = 3;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(30);

    private readonly Queue<long> _errors = [];

    /// <summary>Counts one more; true when it is one too many.</summary>
    public bool Add()
    {
        while (_errors.TryPeek(out var oldest) && time.GetElapsedTime(oldest) > Window)
        {
            _errors.Dequeue();
        }

        _errors.Enqueue(time.GetTimestamp());
        return _errors.Count > Tolerated;
    }
}
