using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Paywall.Sandbox.Host;
using Paywall.Sandbox.Processes;
using Paywall.Sandbox.Tests.Faults;
using Paywall.Sandbox.Tests.Processes;

namespace Paywall.Sandbox.Tests.Host;

public class HandlerInvokerTests
{
    private const string Json = "Content-Type: application/json\r\n";

    private readonly FakeTimeProvider _clock = new();
    private readonly ConcurrentQueue<(LogLevel Level, string Line)> _log = [];
    private int _kills;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_request_is_the_one_of_the_real_host()
    {
        await using var handler = new RawTarget(Answer(Json, "{}"));
        Assert.IsType<InvocationOutcome.Succeeded>(await InvokeAsync(handler));

        var head = Assert.Single(handler.Seen);
        Assert.StartsWith($"POST /Reconcile HTTP/1.1\r\nHost: 127.0.0.1:{handler.Address.Port}\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nTransfer-Encoding: chunked\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Type: application/json; charset=utf-8\r\n", head, StringComparison.Ordinal);
        Assert.Matches("\r\nUser-Agent: Azure-Functions-Host/4\\.[0-9.]+\r\n", head);
        Assert.Matches("\r\nX-Azure-Functions-InvocationId: [0-9a-f-]{36}\r\n", head);
        Assert.Matches("\r\nX-Azure-Functions-HostVersion: 4\\.[0-9.]+\r\n", head);
        Assert.All(
            ["Content-Length", "x-ms-invocation-id", "X-Forwarded", "traceparent"],
            name => Assert.DoesNotContain(name, head.Split("\r\n\r\n")[0], StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("""{"Outputs":{},"Logs":["one","two"],"ReturnValue":null}""")]
    [InlineData("""{"outputs":{"x":{}},"logs":["one","two"],"returnValue":1}""")]
    public async Task Logs_of_the_answer_are_logged_whatever_the_case_of_its_members(string body)
    {
        await using var handler = new RawTarget(Answer("Content-Type: application/json; charset=utf-8\r\n", body));
        Assert.IsType<InvocationOutcome.Succeeded>(await InvokeAsync(handler));
        Assert.Equal([(LogLevel.Information, "one"), (LogLevel.Information, "two")], _log);
    }

    [Theory]
    [InlineData(500, Json, "{}", "the handler answered 500.")]
    [InlineData(404, "", "", "the handler answered 404.")]
    [InlineData(302, Json, "{}", "the handler answered 302.")]
    [InlineData(200, "Content-Type: text/plain\r\n", "{}", "the handler answered text/plain, not application/json.")]
    [InlineData(200, "Content-Type: application/problem+json\r\n", "{}", "the handler answered application/problem+json, not application/json.")]
    [InlineData(200, "", "{}", "the handler answered no content type, not application/json.")]
    [InlineData(200, Json, "[]", "the handler's answer cannot be read: ")]
    [InlineData(200, Json, "{", "the handler's answer cannot be read: ")]
    [InlineData(200, Json, "\"done\"", "the handler's answer cannot be read: ")]
    public async Task Any_other_answer_is_a_failure_and_is_logged(int status, string headers, string body, string reason)
    {
        await using var handler = new RawTarget(Answer(headers, body, status));
        var failed = Assert.IsType<InvocationOutcome.Failed>(await InvokeAsync(handler));
        Assert.StartsWith(reason, failed.Reason, StringComparison.Ordinal);
        Assert.Equal((LogLevel.Error, $"Function Reconcile failed: {failed.Reason}"), Assert.Single(_log));
        Assert.Equal(0, _kills);
    }

    [Theory]
    [InlineData(200, Json, "")]
    [InlineData(202, "", "")]
    [InlineData(200, Json, " null ")]
    public async Task An_empty_answer_hangs_until_the_functions_time_is_up_and_costs_the_handler_its_life(int status, string headers, string body)
    {
        await using var handler = new RawTarget(Answer(headers, body, status));
        var invocation = InvokeAsync(handler);
        await Eventually.TrueAsync(() => !_log.IsEmpty, "the answer");
        Assert.Contains("its invocation hangs now", Assert.Single(_log).Line, StringComparison.Ordinal);

        _clock.Advance(TimeSpan.FromMinutes(4.9));
        Assert.False(invocation.IsCompleted);
        _clock.Advance(TimeSpan.FromMinutes(0.1));
        Assert.Contains("functionTimeout", Assert.IsType<InvocationOutcome.Failed>(await invocation).Reason, StringComparison.Ordinal);
        Assert.Equal(1, _kills);
    }

    [Fact]
    public async Task A_handler_that_is_not_there_is_a_failure()
    {
        var outcome = await InvokeAsync(new Uri($"http://127.0.0.1:{LoopbackPort.FindFree()}/"), Cancellation);
        Assert.StartsWith("the handler gave no whole answer: ", Assert.IsType<InvocationOutcome.Failed>(outcome).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_stops_waits_for_nobody()
    {
        await using var handler = new RawTarget(Answer(Json, ""));
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var invocation = InvokeAsync(handler.Address, stopping.Token);
        await Eventually.TrueAsync(() => !_log.IsEmpty, "the answer");
        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => invocation);
        Assert.Equal(0, _kills);
    }

    private static string Answer(string headers, string body, int status = 200) =>
        $"HTTP/1.1 {status} Whatever\r\n{headers}Content-Length: {body.Length}\r\n\r\n{body}";

    private Task<InvocationOutcome> InvokeAsync(RawTarget handler) => InvokeAsync(new Uri(handler.Address, "/"), Cancellation);

    private async Task<InvocationOutcome> InvokeAsync(Uri handler, CancellationToken stopping)
    {
        var options = new FunctionsHostOptions { Time = _clock, OnLog = (level, line) => _log.Enqueue((level, line)) };
        using var invoker = new HandlerInvoker(handler, TimeSpan.FromMinutes(5), options, () => Interlocked.Increment(ref _kills));
        return await invoker.InvokeAsync("Reconcile", new JsonObject { ["Data"] = new JsonObject() }, stopping);
    }
}
