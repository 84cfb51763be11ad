using Azure;
using Azure.Storage.Queues;
using Paywall.Functions.Storage;

namespace Paywall.Functions.Jobs.Work;

/// <summary>The storage queue, which is the default.</summary>
internal sealed class StorageWorkQueue(QueueServiceClient service, WorkFrames frames) : IWorkQueue
{
    /// <summary>Long enough for any delay; what is lost all the same, a deadline finds.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromDays(14);

    private readonly QueueClient _queue = service.GetQueueClient(IWorkQueue.Name);

    public async Task SendAsync(WorkItem item, TimeSpan delay)
    {
        try
        {
            await TableCalls.Asked(() => _queue.SendMessageAsync(frames.Write(item), TimeSpan.FromSeconds(Math.Ceiling(delay.TotalSeconds)), Life));
        }
        catch (Exception fault) when (fault is StorageUnavailableException or RequestFailedException)
        {
            throw new QueueUnavailableException(fault.InnerException ?? fault);
        }
    }
}
