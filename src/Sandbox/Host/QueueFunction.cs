using System.Globalization;
using System.Text.Json.Nodes;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace Paywall.Sandbox.Host;

/// <summary>Runs one function for every message of a storage queue.</summary>
/// <param name="name">The function.</param>
/// <param name="trigger">Its queue.</param>
/// <param name="storage">The account that holds the queue.</param>
/// <param name="settings">How messages are taken.</param>
/// <param name="invoker">Runs the function.</param>
/// <param name="options">The clock, the log, and what tests change.</param>
internal sealed class QueueFunction(
    string name, Trigger.Queue trigger, QueueServiceClient storage, QueueSettings settings, IFunctionInvoker invoker,
    FunctionsHostOptions options) : IAsyncDisposable
{
    private const string PoisonSuffix = "-poison";

    private readonly QueueClient _queue = storage.GetQueueClient(trigger.QueueName);

    // A poison queue has none of its own.
    private readonly QueueClient? _poison = trigger.QueueName.EndsWith(PoisonSuffix, StringComparison.Ordinal)
        ? null
        : storage.GetQueueClient(trigger.QueueName + PoisonSuffix);

    private readonly PollingInterval _interval = new(settings.MaxPollingInterval, options.QueuePollingInterval);
    private readonly RunningInvocations _running = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task _life = Task.CompletedTask;

    /// <summary>Takes messages from now on.</summary>
    public void Start() => _life = LiveAsync();

    /// <summary>Takes no more messages. Those whose invocation is cut off come back when their time is up.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _life;
        await _running.EndAsync();
    }

    private async Task LiveAsync()
    {
        try
        {
            while (await invoker.WaitUntilUpAsync(_stopping.Token))
            {
                var messages = await ReceiveAsync();
                if (messages.Count == 0)
                {
                    await Task.Delay(_interval.Next(), options.Time, _stopping.Token);
                    continue;
                }

                _interval.Reset();
                foreach (var message in options.QueueDelivery(messages))
                {
                    _running.Add(ProcessAsync(message));
                }

                await _running.WaitAsync(atMost: settings.NewBatchThreshold);
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private async Task<IReadOnlyList<QueueMessage>> ReceiveAsync()
    {
        try
        {
            return (await _queue.ReceiveMessagesAsync(settings.BatchSize, options.QueueInvisibility, _stopping.Token)).Value;
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            // Whoever sends the first message creates it.
            return [];
        }
        catch (Exception failed) when (failed is RequestFailedException or AggregateException)
        {
            // Storage is away, which a host outlives.
            options.OnLog(LogLevel.Error, $"Queue {trigger.QueueName} of function {name} cannot be read: {failed.Message}");
            return [];
        }
    }

    private async Task ProcessAsync(QueueMessage message)
    {
        var lease = new QueueLease(message, _queue, options);
        if (message.DequeueCount > settings.MaxDequeueCount && _poison is not null)
        {
            // Hosts ended during its last deliveries.
            await lease.MoveAsync(_poison, _stopping.Token);
            return;
        }

        var outcome = await Renewal.WhileAsync(
            InvokeAsync(message), options.QueueInvisibility / 2, () => lease.RenewAsync(_stopping.Token), options.Time);
        await SettleAsync(message, lease, outcome);
    }

    private Task SettleAsync(QueueMessage message, QueueLease lease, InvocationOutcome outcome)
    {
        if (outcome is InvocationOutcome.Succeeded)
        {
            return lease.DeleteAsync(_stopping.Token);
        }

        if (_poison is null)
        {
            // The real host leaves it invisible, so that it does not fail in a loop.
            return Task.CompletedTask;
        }

        return message.DequeueCount >= settings.MaxDequeueCount
            ? lease.MoveAsync(_poison, _stopping.Token)
            : lease.ReleaseAsync(settings.VisibilityTimeout, _stopping.Token);
    }

    private async Task<InvocationOutcome> InvokeAsync(QueueMessage message)
    {
        if (!TryDecode(message, out var body))
        {
            options.OnLog(
                LogLevel.Error, $"Message {message.MessageId} of {trigger.QueueName} is not base64. Is messageEncoding to be none?");
            return new InvocationOutcome.Failed("the message is not base64.");
        }

        var document = MessageDocument.Create(
            name, trigger.Binding, trigger.DataType, body, Metadata(message), options.Time.GetUtcNow());
        return await invoker.InvokeAsync(name, document, _stopping.Token);
    }

    private bool TryDecode(QueueMessage message, out ReadOnlyMemory<byte> body)
    {
        body = message.Body;
        if (!settings.IsBase64)
        {
            return true;
        }

        var bytes = new byte[message.MessageText.Length];
        var isBase64 = Convert.TryFromBase64String(message.MessageText, bytes, out var length);
        body = bytes.AsMemory(0, length);
        return isBase64;
    }

    private static JsonObject Metadata(QueueMessage message)
    {
        var metadata = MessageDocument.NewMetadata();
        metadata["DequeueCount"] = InvocationDocument.Quote(message.DequeueCount);
        metadata["Id"] = InvocationDocument.Quote(message.MessageId);
        metadata["PopReceipt"] = InvocationDocument.Quote(message.PopReceipt);
        metadata["InsertionTime"] = Iso(message.InsertedOn);
        metadata["ExpirationTime"] = Iso(message.ExpiresOn);
        metadata["NextVisibleTime"] = Iso(message.NextVisibleOn);
        return metadata;
    }

    private static string? Iso(DateTimeOffset? moment) => moment?.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
}
