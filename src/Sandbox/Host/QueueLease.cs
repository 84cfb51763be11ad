using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace Paywall.Sandbox.Host;

/// <summary>A message that this host has taken: nobody else sees it for a while, and for longer if renewed.</summary>
/// <param name="message">As it came.</param>
/// <param name="queue">Where it came from.</param>
/// <param name="options">For how long it is invisible, and the log.</param>
internal sealed class QueueLease(QueueMessage message, QueueClient queue, FunctionsHostOptions options)
{
    private string _popReceipt = message.PopReceipt;
    private bool _isLost;

    /// <summary>False if the message is not this host's any more; a renewal that failed otherwise is worth another try.</summary>
    public async Task<bool> RenewAsync(CancellationToken cancellation)
    {
        await TryAsync("renewed", async () =>
        {
            var receipt = await queue.UpdateMessageAsync(
                message.MessageId, _popReceipt, (string?)null, options.QueueInvisibility, cancellation);
            _popReceipt = receipt.Value.PopReceipt;
            options.OnLog(LogLevel.Debug, $"Message {message.MessageId} of {queue.Name} was renewed.");
        });
        return !_isLost;
    }

    public Task<bool> DeleteAsync(CancellationToken cancellation) =>
        TryAsync("deleted", () => queue.DeleteMessageAsync(message.MessageId, _popReceipt, cancellation));

    /// <summary>Lets the message be seen again after a while.</summary>
    public Task<bool> ReleaseAsync(TimeSpan rest, CancellationToken cancellation) => TryAsync(
        "released", () => queue.UpdateMessageAsync(message.MessageId, _popReceipt, (string?)null, rest, cancellation));

    /// <summary>Puts a copy with the same bytes where no function looks, and deletes the message.</summary>
    public async Task MoveAsync(QueueClient poison, CancellationToken cancellation)
    {
        if (await TryAsync("copied", () => CopyAsync(poison, cancellation)))
        {
            options.OnLog(LogLevel.Warning, $"Message {message.MessageId} of {queue.Name} was moved to {poison.Name}.");
            await DeleteAsync(cancellation);
        }
    }

    private async Task CopyAsync(QueueClient poison, CancellationToken cancellation)
    {
        try
        {
            await poison.SendMessageAsync(message.MessageText, cancellation);
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            // The first poisoned message creates the queue.
            await poison.CreateIfNotExistsAsync(cancellationToken: cancellation);
            await poison.SendMessageAsync(message.MessageText, cancellation);
        }
    }

    private async Task<bool> TryAsync(string what, Func<Task> request)
    {
        try
        {
            await request();
            return true;
        }
        catch (Exception failed) when (failed is RequestFailedException or AggregateException)
        {
            // Its time was up and somebody else has it, or storage is away. Either way it is delivered again, to whom it may be.
            var reason = (failed as RequestFailedException)?.ErrorCode ?? failed.Message;
            _isLost = reason == QueueErrorCode.MessageNotFound || reason == QueueErrorCode.PopReceiptMismatch;
            options.OnLog(LogLevel.Warning, $"Message {message.MessageId} of {queue.Name} could not be {what}: {reason}");
            return false;
        }
    }
}
