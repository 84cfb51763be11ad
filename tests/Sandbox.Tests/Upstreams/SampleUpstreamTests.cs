using System.Text;
using Microsoft.Extensions.Time.Testing;
using Paywall.Sandbox.Processes;
using Paywall.Sandbox.Tests.Network;
using Paywall.Sandbox.Upstreams;

namespace Paywall.Sandbox.Tests.Upstreams;

public sealed class SampleUpstreamTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 22, 23, 59, 0, TimeSpan.Zero));
    private readonly HttpClient _http = new();
    private SampleUpstream? _upstream;

    public async ValueTask InitializeAsync()
    {
        _upstream = await SampleUpstream.StartAsync(0, _clock, TestContext.Current.CancellationToken);
        _http.BaseAddress = _upstream.Address;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _upstream!.DisposeAsync();
    }

    [Fact]
    public async Task The_quote_of_a_day_stays_the_same_until_the_next()
    {
        var first = await _http.ReadAsync("/quote");
        var again = await _http.ReadAsync("/quote");
        _clock.Advance(TimeSpan.FromMinutes(1));
        var tomorrow = await _http.ReadAsync("/quote");

        Assert.Equal(["quote", "author", "date"], first.Json.Select(member => member.Key));
        Assert.Equal("2026-11-22", first.Json["date"]!.GetValue<string>());
        Assert.Equal(first.Text, again.Text);
        Assert.Equal("2026-11-23", tomorrow.Json["date"]!.GetValue<string>());
        Assert.NotEqual(first.Json["quote"]!.GetValue<string>(), tomorrow.Json["quote"]!.GetValue<string>());
    }

    [Fact]
    public void The_quotes_of_a_week_are_all_different_and_have_an_author()
    {
        var quotes = Enumerable.Range(0, 7).Select(i => Quote.Of(new DateOnly(2026, 11, 22).AddDays(i))).ToArray();

        Assert.Equal(7, quotes.Distinct().Count());
        Assert.All(quotes, quote => Assert.NotEmpty(quote.Author));
    }

    [Fact]
    public async Task Echo_tells_what_was_forwarded()
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, "/echo/a%2Fb/%C3%A4?q=1&q=%20x+y") { Content = new StringContent("hällo") };
        request.Headers.Add("X-Test", ["one", "two"]);
        request.Headers.Add("Idempotency-Key", "42");

        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var echo = (await HttpReply.ReadAsync(response)).Json;

        Assert.Equal("PATCH", echo["method"]!.GetValue<string>());
        Assert.Equal("/echo/a%2Fb/%C3%A4", echo["path"]!.GetValue<string>());
        Assert.Equal("?q=1&q=%20x+y", echo["query"]!.GetValue<string>());
        Assert.Equal("""["42"]""", echo["headers"]!["Idempotency-Key"]!.ToJsonString());
        Assert.Equal("""["one, two"]""", echo["headers"]!["X-Test"]!.ToJsonString());
        Assert.Equal(6, echo["bodyLength"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("GET", "/echo")]
    [InlineData("DELETE", "/echo/")]
    [InlineData("OPTIONS", "/echo/x/y/z")]
    [InlineData("PROPFIND", "/echo/x")]
    public async Task Echo_answers_any_method_on_any_path_below_it(string method, string path)
    {
        var echo = (await _http.CallAsync(new HttpMethod(method), path)).Json;

        Assert.Equal(method, echo["method"]!.GetValue<string>());
        Assert.Equal(path, echo["path"]!.GetValue<string>());
        Assert.Equal("", echo["query"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(200)]
    [InlineData(204)]
    [InlineData(304)]
    [InlineData(402)]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(599)]
    public async Task Status_answers_the_status_that_is_asked_for(int code)
    {
        var reply = await _http.CallAsync(HttpMethod.Post, $"/status/{code}");

        Assert.Equal(code, reply.Status);
        Assert.Equal(code is 204 or 304 ? "" : $$"""{"status":{{code}}}""", reply.Text);
    }

    [Theory]
    [InlineData("/status/199")]
    [InlineData("/status/600")]
    [InlineData("/status/teapot")]
    public async Task What_is_no_status_is_a_400(string path) =>
        NetworkServerTests.IsProblem(400, "unreadable-status", await _http.ReadAsync(path));

    [Fact]
    public async Task Anything_else_is_a_404_or_405_problem()
    {
        NetworkServerTests.IsProblem(404, "no-such-endpoint", await _http.ReadAsync("/weather"));
        NetworkServerTests.IsProblem(405, "method-not-allowed", await _http.CallAsync(HttpMethod.Post, "/quote"));
    }

    [Fact]
    public async Task Every_request_is_recorded_in_order_with_all_that_it_carried()
    {
        await _http.ReadAsync("/quote?day=1");
        using var content = new StringContent("hello", Encoding.UTF8, "text/plain");
        await _http.CallAsync(HttpMethod.Put, "/nowhere", content);

        Assert.Equal(2, _upstream!.Executions);
        var (first, second) = (_upstream.Requests[0], _upstream.Requests[1]);
        Assert.Equal(("GET", "/quote", "?day=1", 0), (first.Method, first.Path, first.Query, first.Body.Length));
        Assert.Equal(("PUT", "/nowhere", ""), (second.Method, second.Path, second.Query));
        Assert.Equal("hello", Encoding.UTF8.GetString(second.Body.Span));
        Assert.Equal(["text/plain; charset=utf-8"], second.Headers["content-TYPE"]);
    }

    [Fact]
    public async Task A_port_in_use_is_one_line()
    {
        var refused = await Assert.ThrowsAsync<SandboxException>(
            () => SampleUpstream.StartAsync(_upstream!.Address.Port, cancellation: TestContext.Current.CancellationToken));

        Assert.Contains("wanted for the sample upstream, is in use", refused.Message, StringComparison.Ordinal);
    }
}
