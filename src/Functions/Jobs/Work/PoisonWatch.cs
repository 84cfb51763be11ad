using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Paywall.Functions.Storage;
using Paywall.Functions.Telemetry;

namespace Paywall.Functions.Jobs.Work;

/// <summary>
/// Tells the operator of messages that the Functions host gave up. They are evidence and are never worked off: what they were about, a deadline
/// goes on with. Those of Service Bus are counted by its own metrics.
/// </summary>
internal sealed partial class PoisonWatch(QueueServiceClient service, PaywallMetrics metrics, TimeProvider time, ILogger<PoisonWatch> log)
{
    /// <summary>The queue that the host makes when it gives a message up.</summary>
    public const string Queue = IWorkQueue.Name + "-poison";

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    private readonly QueueClient _queue = service.GetQueueClient(Queue);
    private DateTimeOffset _next;

    /// <summary>Looks, unless it has looked not long ago.</summary>
    /// <exception cref="StorageUnavailableException">The storage cannot be asked.</exception>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now < _next)
        {
            return;
        }

        _next = now + Pause;
        var count = await CountAsync(cancellationToken);
        metrics.Poisoned(count);
        if (count > 0)
        {
            LogPoisoned(count, Queue);
        }
    }

    private async Task<int> CountAsync(CancellationToken cancellationToken)
    {
        try
        {
            var properties = await TableCalls.Asked(() => _queue.GetPropertiesAsync(cancellationToken), IsMissing);
            return properties.Value.ApproximateMessagesCount;
        }
        catch (RequestFailedException missing) when (IsMissing(missing))
        {
            return 0;
        }
    }

    private static bool IsMissing(RequestFailedException refusal) => refusal.ErrorCode == QueueErrorCode.QueueNotFound;

    [LoggerMessage(LogLevel.Error, "{Count} messages are in the queue {Queue}: look why they failed, and empty it. Their jobs go on by themselves")]
    private partial void LogPoisoned(int count, string queue);
}
