namespace Paywall.Functions.Jobs.Work;

/// <summary>Where work for the workers goes. Messages come at least once, in any order.</summary>
internal interface IWorkQueue
{
    /// <summary>The name of the queue, wherever it is.</summary>
    const string Name = "fulfil";

    /// <summary>Sends a message.</summary>
    /// <param name="item">What to look at.</param>
    /// <param name="delay">How long it stays out of sight, in whole seconds rounded up; at most 7 days.</param>
    /// <exception cref="QueueUnavailableException">The queue did not take it, or its answer was lost.</exception>
    Task SendAsync(WorkItem item, TimeSpan delay);
}
