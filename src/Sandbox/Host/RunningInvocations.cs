namespace Paywall.Sandbox.Host;

/// <summary>The invocations of one function that are under way. For one caller at a time.</summary>
internal sealed class RunningInvocations
{
    private readonly List<Task> _tasks = [];

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            _tasks.RemoveAll(task => task.IsCompleted);
            return _tasks.Count;
        }
    }

    public void Add(Task invocation) => _tasks.Add(invocation);

    /// <summary>Waits until enough of them have ended.</summary>
    /// <param name="atMost">How many may still run.</param>
    public async Task WaitAsync(int atMost)
    {
        while (Count > atMost)
        {
            await Task.WhenAny(_tasks);
        }
    }

    /// <summary>Waits for all of them after they were told to stop.</summary>
    public async Task EndAsync()
    {
        try
        {
            await Task.WhenAll(_tasks);
        }
        catch (OperationCanceledException)
        {
            // To have been stopped is no failure.
        }
    }
}
