using System.Globalization;
using System.Text.Json.Nodes;
using Paywall.Sandbox.ServiceBus;

namespace Paywall.Sandbox.Host;

/// <summary>Runs one function for every message of a Service Bus queue.</summary>
/// <param name="name">The function.</param>
/// <param name="trigger">Its binding.</param>
/// <param name="queue">The queue.</param>
/// <param name="settings">How messages are taken.</param>
/// <param name="invoker">Runs the function.</param>
/// <param name="options">The clock, the log, and what tests change.</param>
internal sealed class ServiceBusFunction(
    string name, Trigger.ServiceBus trigger, ServiceBusQueue queue, ServiceBusSettings settings, IFunctionInvoker invoker,
    FunctionsHostOptions options) : IAsyncDisposable
{
    private readonly RunningInvocations _running = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task _life = Task.CompletedTask;

    /// <summary>Takes messages from now on.</summary>
    public void Start() => _life = LiveAsync();

    /// <summary>Takes no more messages. Those whose invocation is cut off come back when their lock has ended.</summary>
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
                var messages = await queue.ReceiveAsync(settings.MaxConcurrentCalls - _running.Count, _stopping.Token);
                foreach (var message in options.ServiceBusDelivery(messages))
                {
                    // A message delivered twice may be one too many.
                    await WaitForRoomAsync();
                    _running.Add(ProcessAsync(message));
                }

                await WaitForRoomAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private Task WaitForRoomAsync() => _running.WaitAsync(atMost: settings.MaxConcurrentCalls - 1);

    private async Task ProcessAsync(LockedMessage message)
    {
        var renewUntil = options.Time.GetUtcNow() + settings.MaxAutoLockRenewalDuration;
        var document = MessageDocument.Create(
            name, trigger.Binding, trigger.DataType, message.Message.Body, Metadata(message), options.Time.GetUtcNow());
        var outcome = await Renewal.WhileAsync(
            invoker.InvokeAsync(name, document, _stopping.Token),
            queue.Options.LockDuration / 2,
            () => Task.FromResult(options.Time.GetUtcNow() < renewUntil && queue.RenewLock(message.LockToken)),
            options.Time);
        var isSettled = outcome is InvocationOutcome.Succeeded ? queue.Complete(message.LockToken) : queue.Abandon(message.LockToken);
        if (!isSettled)
        {
            options.OnLog(
                LogLevel.Error, $"The lock of message {message.SequenceNumber} of {trigger.QueueName} was lost: it is delivered again.");
        }
    }

    private static JsonObject Metadata(LockedMessage locked)
    {
        var message = locked.Message;
        var metadata = MessageDocument.NewMetadata();
        metadata["DeliveryCount"] = InvocationDocument.Quote(locked.DeliveryCount);
        metadata["SequenceNumber"] = InvocationDocument.Quote(locked.SequenceNumber);
        metadata["MessageId"] = InvocationDocument.Quote(message.MessageId);
        metadata["LockToken"] = InvocationDocument.Quote(locked.LockToken.ToString());
        metadata["EnqueuedTimeUtc"] = Iso(locked.EnqueuedAt);
        metadata["ExpiresAtUtc"] = Iso(locked.ExpiresAt);
        metadata["ContentType"] = InvocationDocument.Quote(message.ContentType);
        metadata["CorrelationId"] = InvocationDocument.Quote(message.CorrelationId);
        metadata["Subject"] = InvocationDocument.Quote(message.Subject);
        metadata["ReplyTo"] = InvocationDocument.Quote(message.ReplyTo);
        metadata["To"] = InvocationDocument.Quote(message.To);
        metadata["ApplicationProperties"] = new JsonObject(
            message.Properties.Select(property => KeyValuePair.Create(property.Key, (JsonNode?)property.Value.DeepClone())));
        return metadata;
    }

    private static string Iso(DateTimeOffset moment) => moment.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
