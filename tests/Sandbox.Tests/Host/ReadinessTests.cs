using System.Net;
using Microsoft.Extensions.Logging;
using Paywall.Sandbox.Processes;
using Paywall.Sandbox.Tests.Processes;

namespace Paywall.Sandbox.Tests.Host;

public class ReadinessTests
{
    [Fact]
    public async Task Invocations_wait_until_the_handler_answers_the_host()
    {
        await using var app = new TestApp();
        app.Settings["READY_FILE"] = app.File("ready");
        await app.StartAsync();

        var early = app.GetTextAsync("/api/early");
        await Eventually.TrueAsync(() => Pings(app) > 10, "the host asks again and again");
        Assert.False(early.IsCompleted);
        Assert.DoesNotContain(app.Log, entry => entry.Line.StartsWith("request", StringComparison.Ordinal));

        app.WriteFile("ready", "");
        Assert.Equal("/api/early", Echo.Parse(await early).Url);
    }

    [Fact]
    public async Task Only_the_host_header_comes_with_the_question_and_one_answer_is_enough()
    {
        await using var app = new TestApp();
        await app.StartAsync();
        await app.Host.WaitUntilReadyAsync(TestApp.Cancellation);
        await app.GetTextAsync("/api/print");
        await Eventually.TrueAsync(() => app.Log.Any(entry => entry.Line == "an output line"), "all earlier lines are there");
        Assert.Equal("ping Host", Assert.Single(app.Log, entry => entry.Line.StartsWith("ping", StringComparison.Ordinal)).Line);
    }

    [Theory]
    [InlineData("404")]
    [InlineData("503")]
    public async Task Any_status_means_ready(string status)
    {
        await using var app = new TestApp();
        app.Settings["ROOT_STATUS"] = status;
        await app.StartAsync();
        await app.Host.WaitUntilReadyAsync(TestApp.Cancellation);
        Assert.Equal(HttpStatusCode.OK, await app.GetStatusAsync("/api/x"));
        Assert.Equal(0, app.Host.Restarts);
    }

    [Fact]
    public async Task A_handler_that_does_not_answer_in_time_is_replaced_three_times_and_then_the_host_stops()
    {
        await using var app = new TestApp();
        app.Settings["NEVER_LISTEN"] = "1";
        app.ChangeHost("\"enableProxying", "\"initializationTimeout\": \"00:00:00.4\", \"enableProxying");
        await app.StartAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.GetStatusAsync("/api/x"));

        Assert.Equal(3, app.Host.Restarts);
        Assert.Null(app.Host.HandlerProcessId);
        Assert.Equal(4, app.Log.Count(entry => entry == (LogLevel.Error, "The handler did not answer GET / within 0.4 seconds.")));
        await Assert.ThrowsAsync<SandboxException>(() => app.Host.WaitUntilReadyAsync(TestApp.Cancellation));
    }

    private static int Pings(TestApp app) => app.Log.Count(entry => entry.Line.StartsWith("ping", StringComparison.Ordinal));
}
