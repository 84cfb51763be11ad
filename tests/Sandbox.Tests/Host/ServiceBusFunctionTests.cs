using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Paywall.Sandbox.Host;
using Paywall.Sandbox.ServiceBus;
using Paywall.Sandbox.Tests.Processes;

namespace Paywall.Sandbox.Tests.Host;

public class ServiceBusFunctionTests
{
    private static readonly InvocationOutcome Failed = new InvocationOutcome.Failed("the handler answered 500.");

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 22, 15, 13, 16, TimeSpan.Zero));
    private readonly ConcurrentQueue<(LogLevel Level, string Line)> _log = [];
    private readonly HeldInvoker _invoker = new();
    private readonly ServiceBusQueue _queue;

    public ServiceBusFunctionTests() => _queue = new ServiceBusBroker(_clock).CreateQueue("settle");

    [Fact]
    public async Task Success_completes_the_message()
    {
        Send("m1");
        await using var function = Start();
        await EndedAsync();
        Assert.Single(_invoker.Documents);
        Assert.Empty(_queue.DeadLetters);
    }

    [Fact]
    public async Task The_document_is_the_one_of_the_real_host()
    {
        _queue.Send(new ServiceBusMessage
        {
            MessageId = "m1",
            Body = Encoding.UTF8.GetBytes("""{"job":"settle"}"""),
            ContentType = "application/json",
            Subject = "s",
            Properties = new Dictionary<string, JsonValue> { ["k"] = JsonValue.Create("v"), ["n"] = JsonValue.Create(5) },
        });
        await using var function = Start();
        await EndedAsync();

        Assert.Equal("""
            "{\"job\":\"settle\"}"
            """, _invoker.Data(0));
        var metadata = _invoker[0]["Metadata"]!;
        Assert.Equal(("1", "1", "\"m1\""), (
            _invoker.Metadata(0, "DeliveryCount"), _invoker.Metadata(0, "SequenceNumber"), _invoker.Metadata(0, "MessageId")));
        Assert.Matches("^\"[0-9a-f-]{36}\"$", _invoker.Metadata(0, "LockToken"));
        Assert.Equal("2026-11-22T15:13:16.0000000Z", _invoker.Metadata(0, "EnqueuedTimeUtc"));
        Assert.Equal("2026-12-06T15:13:16.0000000Z", _invoker.Metadata(0, "ExpiresAtUtc"));
        Assert.Equal(("\"application/json\"", "\"s\""), (_invoker.Metadata(0, "ContentType"), _invoker.Metadata(0, "Subject")));
        Assert.Equal("""{"k":"v","n":5}""", metadata["ApplicationProperties"]!.ToJsonString());
        Assert.Equal("\"settle\"", _invoker.Metadata(0, "job"));
        Assert.Equal("Settle", metadata["sys"]!["MethodName"]!.GetValue<string>());
    }

    [Fact]
    public async Task Binary_is_base64_of_the_bytes_and_adds_nothing_to_the_metadata()
    {
        _queue.Send(new ServiceBusMessage { MessageId = "m1", Body = Encoding.UTF8.GetBytes("""{"messageId":"forged"}""") });
        await using var function = Start(type: MessageDataType.Binary);
        await EndedAsync();
        Assert.Equal("""{"messageId":"forged"}""", Encoding.UTF8.GetString(Convert.FromBase64String(_invoker.Data(0))));
        Assert.Equal("\"m1\"", _invoker.Metadata(0, "MessageId"));
    }

    [Fact]
    public async Task Failure_is_delivered_again_at_once_and_is_a_dead_letter_after_ten()
    {
        Send("m1");
        _invoker.Outcome = Failed;
        await using var function = Start();
        await EndedAsync();

        Assert.Equal(Enumerable.Range(1, 10).Select(i => $"{i}"), Enumerable.Range(0, _invoker.Documents.Count).Select(i => _invoker.Metadata(i, "DeliveryCount")));
        var dead = Assert.Single(_queue.DeadLetters);
        Assert.Equal(("m1", 10, "MaxDeliveryCountExceeded"), (dead.Message.MessageId, dead.DeliveryCount, dead.Reason));
    }

    [Fact]
    public async Task No_more_invocations_run_at_once_than_host_json_says()
    {
        for (var i = 0; i < 8; i++)
        {
            Send($"m{i}");
        }

        _invoker.Holds = true;
        await using var function = Start(new ServiceBusSettings { MaxConcurrentCalls = 3 });
        for (var ended = 0; ended < 8; ended++)
        {
            var expected = Math.Min(3, 8 - ended);
            await Eventually.TrueAsync(() => _invoker.Documents.Count == ended + expected, "the next message");
            Assert.Equal(expected, _invoker.Running);
            _invoker.Release();
            await Eventually.TrueAsync(() => _queue.ActiveCount == 7 - ended, "its end");
        }
    }

    [Fact]
    public async Task The_lock_is_renewed_while_the_invocation_runs()
    {
        Send("m1");
        _invoker.Holds = true;
        await using var function = Start();
        await Eventually.TrueAsync(() => _invoker.Running == 1, "the delivery");

        var start = _clock.GetUtcNow();
        await AdvanceUntilAsync(() => _clock.GetUtcNow() - start > TimeSpan.FromMinutes(4));

        Assert.Single(_invoker.Documents);
        _invoker.Release();
        await EndedAsync();
        Assert.Empty(_log);
    }

    [Fact]
    public async Task A_lock_that_is_renewed_no_more_is_lost_and_its_message_delivered_again()
    {
        Send("m1");
        _invoker.Holds = true;
        await using var function = Start();
        await Eventually.TrueAsync(() => _invoker.Running == 1, "the delivery");
        var start = _clock.GetUtcNow();

        await AdvanceUntilAsync(() => _invoker.Documents.Count == 2);

        Assert.InRange(_clock.GetUtcNow() - start, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(7));
        Assert.Equal("2", _invoker.Metadata(1, "DeliveryCount"));
        _invoker.Release();
        await Eventually.TrueAsync(() => !_log.IsEmpty, "the first invocation ends");
        Assert.Equal((LogLevel.Error, "The lock of message 1 of settle was lost: it is delivered again."), Assert.Single(_log));
        _invoker.Release();
        await EndedAsync();
    }

    [Fact]
    public async Task A_host_that_ends_leaves_its_message_to_another_one_when_the_lock_has_ended()
    {
        Send("m1");
        _invoker.Holds = true;
        await using (Start())
        {
            await Eventually.TrueAsync(() => _invoker.Running == 1, "the delivery");
        }

        _invoker.Holds = false;
        await using var second = Start();
        await AdvanceUntilAsync(() => _queue.ActiveCount == 0);
        Assert.Equal("2", _invoker.Metadata(1, "DeliveryCount"));
    }

    [Fact]
    public async Task Messages_may_be_delivered_twice_and_in_another_order()
    {
        Send("a");
        Send("b");
        await using var function = Start(options: new() { ServiceBusDelivery = messages => [.. messages.Reverse(), .. messages] });
        await EndedAsync();
        await Eventually.TrueAsync(() => _invoker.Documents.Count == 4, "everything came twice");
        Assert.Equal(["\"b\"", "\"a\"", "\"a\"", "\"b\""], Enumerable.Range(0, 4).Select(i => _invoker.Metadata(i, "MessageId")));
    }

    [Fact]
    public async Task Two_hosts_share_a_queue()
    {
        Send("a");
        Send("b");
        _invoker.Holds = true;
        await using var first = Start(new ServiceBusSettings { MaxConcurrentCalls = 1 });
        await using var second = Start(new ServiceBusSettings { MaxConcurrentCalls = 1 });
        await Eventually.TrueAsync(() => _invoker.Running == 2, "each has one");
        Assert.NotEqual(_invoker.Metadata(0, "MessageId"), _invoker.Metadata(1, "MessageId"));
    }

    private void Send(string id) => _queue.Send(new ServiceBusMessage { MessageId = id, Body = Encoding.UTF8.GetBytes(id) });

    private ServiceBusFunction Start(
        ServiceBusSettings? settings = null, FunctionsHostOptions? options = null, MessageDataType type = MessageDataType.Text)
    {
        var trigger = new Trigger.ServiceBus("msg", "settle", "ServiceBusConnection", type);
        var hosting = (options ?? new()) with { Time = _clock, OnLog = (level, line) => _log.Enqueue((level, line)) };
        var function = new ServiceBusFunction("Settle", trigger, _queue, settings ?? new ServiceBusSettings(), _invoker, hosting);
        function.Start();
        return function;
    }

    private Task EndedAsync() => Eventually.TrueAsync(() => _queue.ActiveCount == 0, "the queue is empty");

    /// <summary>In steps much shorter than a renewal's, so that what is due comes before what is due later.</summary>
    private Task AdvanceUntilAsync(Func<bool> condition)
    {
        return Eventually.TrueAsync(Advance, "time passes");

        bool Advance()
        {
            _clock.Advance(TimeSpan.FromSeconds(2));
            return condition();
        }
    }
}
