using System.Globalization;
using System.Text.Json;
using Azure.Identity;
using Paywall.Functions.Jobs.Work;
using Paywall.Sandbox.Processes;

namespace Paywall.Functions.Tests.Jobs.Work;

public class ServiceBusWorkQueueTests
{
    private const int Created = 201;

    [Fact]
    public async Task A_message_goes_over_the_wire_as_the_service_describes_it()
    {
        await using var bus = await OwnBus.StartAsync(Created);

        await bus.Queue.SendAsync(OwnBus.Item, TimeSpan.Zero);

        var request = Assert.Single(bus.Requests);
        Assert.Equal(("POST", "/fulfil/messages", "text/plain; charset=utf-8"), (request.Method, request.Target, request.ContentType));
        Assert.True(OwnBus.Frames(bus.Time).TryRead(request.Body, out var item));
        Assert.Equal(OwnBus.Item, item);
        Assert.Equal("""{"MessageId":"0bbx51wz1x9rqsn2rw5mz4ym31-run-3-1795400000","TimeToLive":1209600}""", request.Headers["BrokerProperties"]);
        Assert.StartsWith("SharedAccessSignature sr=http%3A%2F%2F127.0.0.1%3A", request.Headers["Authorization"], StringComparison.Ordinal);
        Assert.EndsWith("&se=1795403600&skn=send%20only", request.Headers["Authorization"], StringComparison.Ordinal);
        Assert.DoesNotContain("Cookie", request.Headers.Keys);
        Assert.Empty(bus.Errors);
    }

    [Theory]
    [InlineData(30_000, "Mon, 23 Nov 2026 02:13:50 GMT", 1_795_400_030)]
    [InlineData(29_001, "Mon, 23 Nov 2026 02:13:50 GMT", 1_795_400_030)]
    [InlineData(1, "Mon, 23 Nov 2026 02:13:21 GMT", 1_795_400_001)]
    public async Task A_message_with_a_delay_says_when_it_is_due(int milliseconds, string due, long seconds)
    {
        await using var bus = await OwnBus.StartAsync(Created);

        await bus.Queue.SendAsync(OwnBus.Item, TimeSpan.FromMilliseconds(milliseconds));

        var properties = Properties(Assert.Single(bus.Requests));
        Assert.Equal(due, properties.GetProperty("ScheduledEnqueueTimeUtc").GetString());
        Assert.EndsWith(seconds.ToString(CultureInfo.InvariantCulture), properties.GetProperty("MessageId").GetString()!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task What_may_pass_is_tried_again_with_the_same_id(int status)
    {
        await using var bus = await OwnBus.StartAsync(status, status, Created);

        await bus.Queue.SendAsync(OwnBus.Item, TimeSpan.FromSeconds(5));

        Assert.Equal(3, bus.Requests.Count);
        Assert.Single(bus.Requests.Select(request => (request.Headers["BrokerProperties"], request.Body)).Distinct());
        Assert.Equal(2, bus.Time.Pauses.Count);
        Assert.Empty(bus.Errors);
    }

    [Theory]
    [InlineData(429, "needs more capacity")]
    [InlineData(500, "not well")]
    [InlineData(503, "not well")]
    public async Task What_does_not_pass_is_given_up_after_three_tries(int status, string advice)
    {
        await using var bus = await OwnBus.StartAsync(status);

        var failure = await Assert.ThrowsAsync<QueueUnavailableException>(() => bus.Queue.SendAsync(OwnBus.Item, TimeSpan.Zero));

        Assert.IsType<HttpRequestException>(failure.InnerException);
        Assert.Equal(3, bus.Requests.Count);
        Assert.All(bus.Time.Pauses, pause => Assert.InRange(pause, TimeSpan.Zero, TimeSpan.FromMilliseconds(400)));
        Assert.Contains(advice, Assert.Single(bus.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, "must not have sessions")]
    [InlineData(401, "the key or its name is wrong")]
    [InlineData(403, "Azure Service Bus Data Sender")]
    [InlineData(404, "no queue named fulfil")]
    [InlineData(410, "no queue named fulfil")]
    [InlineData(413, "messages of 1 KiB")]
    [InlineData(200, "no answer of a Service Bus")]
    [InlineData(302, "no answer of a Service Bus")]
    [InlineData(307, "no answer of a Service Bus")]
    public async Task A_refusal_is_final_and_says_what_to_check(int status, string advice)
    {
        await using var bus = await OwnBus.StartAsync(status, Created);

        await Assert.ThrowsAsync<QueueUnavailableException>(() => bus.Queue.SendAsync(OwnBus.Item, TimeSpan.Zero));

        Assert.Single(bus.Requests);
        var line = Assert.Single(bus.Errors);
        Assert.Contains(advice, line, StringComparison.Ordinal);
        Assert.Contains($"status {status}", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bus_that_does_not_answer_is_waited_for_three_times_and_less_than_ten_seconds()
    {
        await using var bus = await OwnBus.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        var begun = bus.Time.GetUtcNow();

        var sending = bus.Queue.SendAsync(OwnBus.Item, TimeSpan.Zero);
        for (var tries = 1; tries <= 3; tries++)
        {
            await bus.GetsAsync(tries);
            Assert.False(sending.IsCompleted);
            bus.Time.Advance(TimeSpan.FromSeconds(3));
        }

        await Assert.ThrowsAsync<QueueUnavailableException>(() => sending);
        var pauses = TimeSpan.FromTicks(bus.Time.Pauses.Sum(pause => pause.Ticks));
        Assert.InRange(bus.Time.GetUtcNow() - begun + pauses, TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(10));
        Assert.Contains("cannot be reached", Assert.Single(bus.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_answer_is_asked_for_again()
    {
        var requests = 0;
        await using var bus = await OwnBus.StartAsync(context =>
        {
            if (Interlocked.Increment(ref requests) == 1)
            {
                context.Abort();
            }

            context.Response.StatusCode = Created;
            return Task.CompletedTask;
        });

        await bus.Queue.SendAsync(OwnBus.Item, TimeSpan.Zero);

        Assert.Equal(2, bus.Requests.Count);
        Assert.Equal(bus.Requests[0].Headers["BrokerProperties"], bus.Requests[1].Headers["BrokerProperties"]);
    }

    [Fact]
    public async Task A_bus_that_is_not_there_is_unavailable()
    {
        await using var bus = await OwnBus.StartAsync(_ => Task.CompletedTask, elsewhere: new Uri($"http://127.0.0.1:{LoopbackPort.FindFree()}/"));

        await Assert.ThrowsAsync<QueueUnavailableException>(() => bus.Queue.SendAsync(OwnBus.Item, TimeSpan.Zero));

        Assert.Equal(2, bus.Time.Pauses.Count);
        Assert.Contains("cannot be reached", Assert.Single(bus.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_cannot_be_had_is_one_line_for_the_seller()
    {
        await using var bus = await OwnBus.StartAsync(
            _ => Task.CompletedTask, new Access(_ => throw new CredentialUnavailableException("no identity here")));

        await Assert.ThrowsAsync<QueueUnavailableException>(() => bus.Queue.SendAsync(OwnBus.Item, TimeSpan.Zero));

        Assert.Empty(bus.Requests);
        Assert.Contains("has no managed identity", Assert.Single(bus.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_does_not_come_is_not_waited_for_beyond_ten_seconds()
    {
        await using var bus = await OwnBus.StartAsync(_ => Task.CompletedTask, new Access(async cancellation =>
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            return "";
        }));

        var sending = bus.Queue.SendAsync(OwnBus.Item, TimeSpan.Zero);
        bus.Time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(sending.IsCompleted);
        bus.Time.Advance(TimeSpan.FromSeconds(0.1));

        await Assert.ThrowsAsync<QueueUnavailableException>(() => sending);
    }

    [Fact]
    public async Task Nothing_that_is_logged_repeats_the_key_or_a_signature()
    {
        await using var bus = await OwnBus.StartAsync(401);

        await Assert.ThrowsAsync<QueueUnavailableException>(() => bus.Queue.SendAsync(OwnBus.Item, TimeSpan.Zero));

        Assert.DoesNotContain(bus.Log.Lines, line => line.Contains("s3cret", StringComparison.Ordinal) || line.Contains("sig=", StringComparison.Ordinal));
    }

    private static JsonElement Properties(BusRequest request)
    {
        using var document = JsonDocument.Parse(request.Headers["BrokerProperties"]);
        return document.RootElement.Clone();
    }

    private sealed class Access(Func<CancellationToken, ValueTask<string>> authorize) : IServiceBusAccess
    {
        public ValueTask<string> AuthorizeAsync(CancellationToken cancellationToken) => authorize(cancellationToken);
    }
}
