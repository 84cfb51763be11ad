namespace Paywall.Sandbox.Wallets;

/// <summary>Webhooks that are sent later than they are due: when they are let go, or a while after.</summary>
/// <typeparam name="TWebhook">A webhook that is ready to be sent.</typeparam>
/// <param name="time">The clock.</param>
/// <param name="post">Sends some, one after the other, the second half of each body once a task is done.</param>
internal sealed class HeldWebhooks<TWebhook>(TimeProvider time, Action<TWebhook[], Task?> post) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<TWebhook> _waiting = [];
    private readonly CancellationTokenSource _stopping = new();
    private TaskCompletionSource _released = NewRelease();

    /// <summary>Keeps one.</summary>
    /// <param name="webhook">The webhook.</param>
    /// <param name="after">How long; until all are released when null.</param>
    public void Delay(TWebhook webhook, TimeSpan? after)
    {
        if (after is { } wait)
        {
            Later(wait, () => post([webhook], null));
            return;
        }

        lock (_lock)
        {
            _waiting.Add(webhook);
        }
    }

    /// <summary>Keeps one, to be sent before those that wait already.</summary>
    /// <param name="webhook">The webhook.</param>
    /// <param name="after">How long the first of them waits; until all are released when null.</param>
    public void Overtake(TWebhook webhook, TimeSpan? after)
    {
        lock (_lock)
        {
            _waiting.Insert(0, webhook);
            if (after is { } wait && _waiting.Count == 1)
            {
                Later(wait, Release);
            }
        }
    }

    /// <summary>Sends the first half of one.</summary>
    /// <param name="webhook">The webhook.</param>
    /// <param name="after">How long the second half waits; until all are released when null.</param>
    public void Dawdle(TWebhook webhook, TimeSpan? after)
    {
        lock (_lock)
        {
            post([webhook], after is { } wait ? Task.Delay(wait, time, _stopping.Token) : _released.Task);
        }
    }

    /// <summary>Lets go on whatever waits.</summary>
    public void Release()
    {
        lock (_lock)
        {
            post([.. _waiting], null);
            _waiting.Clear();
            _released.SetResult();
            _released = NewRelease();
        }
    }

    /// <summary>Sends nothing more.</summary>
    public async ValueTask DisposeAsync() => await _stopping.CancelAsync();

    private static TaskCompletionSource NewRelease() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Later(TimeSpan wait, Action send) => Task.Delay(wait, time, _stopping.Token).ContinueWith(
        _ => send(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
}
