using System.Collections.Concurrent;
using System.Net;
using Paywall.Functions.Tests.Harness;
using Paywall.Sandbox.Telemetry;

namespace Paywall.Functions.Tests.Telemetry;

[Collection(nameof(TraceTests))]
public class TraceTests(LocalStorage storage, OwnAccounts accounts)
{
    private const string BuyersTrace = "4bf92f3577b34da6a3ce929d0e0e4736";

    private static readonly (string Name, string Value)[] OfTheBuyer =
    [
        ("traceparent", $"00-{BuyersTrace}-00f067aa0ba902b7-01"), ("tracestate", "buyer=1"), ("baggage", "buyer=2"), ("Request-Id", "|buyer"),
        ("Correlation-Context", "buyer=3"), ("b3", $"{BuyersTrace}-00f067aa0ba902b7-1"), ("X-B3-TraceId", BuyersTrace), ("trace_parent", "buyer"),
    ];

    [Fact]
    public async Task The_upstream_of_a_call_goes_on_with_our_trace_and_never_with_the_buyers()
    {
        using var request = new EndedSpans("GET /api/{**path}");
        await using var receiver = await ObservedShop.ReceiveAsync(async receiver =>
        {
            await using var shop = await Shop.OpenAsync(storage, ObservedShop.ToldTo(receiver));
            await AskAsync(shop);
            await request.WaitAsync();
            var (parent, names) = HeadersOfUpstream(shop);
            Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-01$", parent);
            Assert.DoesNotContain(names, name => name is "tracestate" or "baggage" or "Request-Id" or "Correlation-Context" or "b3" or "X-B3-TraceId");
        });
        var upstream = Assert.Single(receiver.Spans, span => span.Name == "upstream call");
        Assert.All(receiver.Texts, text => Assert.DoesNotContain("buyer", text, StringComparison.Ordinal));
        Assert.All(receiver.Spans, span => Assert.NotEqual(BuyersTrace, span.Trace));
        Assert.Equal("free", upstream.Tags["paywall.service"]);
        var parent = Assert.Single(receiver.Spans, span => span.Id == upstream.Parent);
        Assert.Equal(("GET /api/{**path}", "200", ""), (parent.Name, parent.Tags["http.response.status_code"], parent.Parent));
    }

    [Theory]
    [InlineData("otlp", "0")]
    [InlineData("none", "1")]
    public async Task A_buyer_cannot_have_a_trace_kept_that_is_not(string exporter, string sampled)
    {
        await using var receiver = await ObservedShop.ReceiveAsync(async receiver =>
        {
            await using var shop = await Shop.OpenAsync(
                storage, [.. ObservedShop.ToldTo(receiver, sampled), ("Paywall:Telemetry:Exporter", exporter)]);
            await AskAsync(shop);
            Assert.Null(HeadersOfUpstream(shop).Parent);
        });
        Assert.Empty(receiver.Spans);
    }

    [Fact]
    public async Task A_job_is_one_trace_from_its_payment_through_the_queue_to_its_upstream()
    {
        ConcurrentQueue<string> parents = new();
        await using var receiver = await ObservedShop.ReceiveAsync(async receiver =>
        {
            await using var jobs = await JobShop.OpenAsync(
                accounts,
                async context =>
                {
                    parents.Enqueue(context.Request.Headers.TraceParent.ToString());
                    await JobShop.ShoutAsync(context);
                },
                ObservedShop.ToldTo(receiver));
            await jobs.SettledAsync("hello", OfTheBuyer);
            Assert.Equal(1, await jobs.DeliverAsync());
        });
        var work = Assert.Single(receiver.Spans, span => span.Name == "work" && span.Tags["paywall.work"] == "run");
        var webhook = Assert.Single(receiver.Spans, span => span.Name == "POST /webhooks/{wallet}");
        var send = Assert.Single(receiver.Spans, span => span.Id == work.Parent);
        Assert.Equal(("send work", webhook.Id, webhook.Trace, webhook.Trace), (send.Name, send.Parent, send.Trace, work.Trace));
        var upstream = Assert.Single(receiver.Spans, span => span.Name == "upstream job");
        Assert.Equal((work.Id, $"00-{work.Trace}-{upstream.Id}-01"), (upstream.Parent, Assert.Single(parents)));
    }

    [Fact]
    public async Task Messages_have_the_old_form_where_nothing_is_traced()
    {
        await using var receiver = await TelemetryReceiver.StartAsync(Shop.Cancellation);
        await using var jobs = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync, ObservedShop.ToldTo(receiver, "0"));
        var sale = await jobs.SettledAsync();
        Assert.EndsWith($".run.{sale.Id}.1", Assert.Single(await jobs.TakeMessagesAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Application_Insights_is_told_how_many_traces_each_stands_for()
    {
        await using var receiver = await ObservedShop.ReceiveAsync(async receiver =>
        {
            await using var shop = await Shop.OpenAsync(storage, ObservedShop.ToldToInsights(receiver, "0.5"));
            for (var i = 0; i < 40; i++)
            {
                await AskAsync(shop);
            }
        });
        Assert.InRange(receiver.Spans.Count(span => span.Kind == "RequestData"), 1, 39);
        Assert.All(receiver.Spans, span => Assert.Equal("50", span.Tags["sampleRate"]));
    }

    private static async Task AskAsync(Shop shop)
    {
        using var answer = await shop.SendAsync(HttpMethod.Get, "/api/free?secret=1", 0, OfTheBuyer);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static (string? Parent, IEnumerable<string> Names) HeadersOfUpstream(Shop shop)
    {
        var headers = shop.Upstream.Requests[^1].Headers;
        return (headers.TryGetValue("traceparent", out var parent) ? Assert.Single(parent) : null, headers.Keys);
    }
}
