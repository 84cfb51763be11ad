using System.Net;
using Microsoft.Extensions.Logging;
using Paywall.Sandbox.Tests.Processes;

namespace Paywall.Sandbox.Tests.Host;

public class RestartTests
{
    [Fact]
    public async Task A_killed_handler_is_restarted_at_the_same_address()
    {
        await using var app = new TestApp();
        await app.StartAsync();
        await app.Host.WaitUntilReadyAsync(TestApp.Cancellation);
        var (killed, address) = (app.Host.HandlerProcessId!.Value, app.Host.HandlerAddress);

        app.Host.KillHandler();
        await RestartedAsync(app, 1);

        Assert.Equal(HttpStatusCode.OK, await app.GetStatusAsync("/api/x"));
        Assert.NotEqual(killed, app.Host.HandlerProcessId);
        Assert.Equal(address, app.Host.HandlerAddress);
        Assert.False(ProcessTable.IsRunning(killed));
        Assert.Contains((LogLevel.Error, "The handler ended with exit code 137 and is restarted."), app.Log);
    }

    [Fact]
    public async Task The_fourth_failure_within_thirty_minutes_stops_the_host()
    {
        await using var app = new TestApp();
        await app.StartAsync();
        await FailAsync(app, 3);
        Assert.Equal(HttpStatusCode.OK, await app.GetStatusAsync("/api/x"));

        await ExitAsync(app, 3);

        await Eventually.TrueAsync(
            async () => await app.GetStatusAsync("/api/x") == HttpStatusCode.ServiceUnavailable, "the host has stopped");
        Assert.Equal(3, app.Host.Restarts);
        Assert.Null(app.Host.HandlerProcessId);
        Assert.Contains((LogLevel.Error, "The handler ended with exit code 3 too often. The host stops."), app.Log);
    }

    [Fact]
    public async Task Failures_older_than_thirty_minutes_are_forgotten()
    {
        await using var app = new TestApp();
        var time = new ShiftedTime();
        await app.StartAsync(options => options with { Time = time });
        await FailAsync(app, 3);

        time.Shift += TimeSpan.FromMinutes(31);

        await FailAsync(app, 3);
        Assert.Equal(6, app.Host.Restarts);
        Assert.Equal(HttpStatusCode.OK, await app.GetStatusAsync("/api/x"));
    }

    [Fact]
    public async Task Exit_code_200_restarts_without_being_counted()
    {
        await using var app = new TestApp();
        await app.StartAsync();
        for (var restart = 1; restart <= 5; restart++)
        {
            await ExitAsync(app, 200);
            await RestartedAsync(app, restart);
        }

        Assert.Equal(HttpStatusCode.OK, await app.GetStatusAsync("/api/x"));
        Assert.DoesNotContain(app.Log, entry => entry.Line.Contains("exit code", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Exit_code_0_leaves_the_handler_dead_and_later_calls_fail()
    {
        await using var app = new TestApp();
        await app.StartAsync();
        await ExitAsync(app, 0);

        Assert.Equal(HttpStatusCode.BadGateway, await app.GetStatusAsync("/api/x"));

        Assert.Null(app.Host.HandlerProcessId);
        Assert.Equal(0, app.Host.Restarts);
    }

    [Fact]
    public async Task A_handler_that_fails_at_once_stops_the_host_after_the_fourth_time()
    {
        await using var app = new TestApp();
        app.Settings["EXIT_AT_START"] = "1";
        await app.StartAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.GetStatusAsync("/api/x"));
        Assert.Equal(3, app.Host.Restarts);
    }

    [Fact]
    public async Task A_request_without_a_body_that_dies_with_the_handler_arrives_a_second_time()
    {
        await using var app = new TestApp();
        app.Settings["CRASH_FILE"] = app.File("crashed");
        await app.StartAsync();
        Assert.Equal("second time", await app.GetTextAsync("/api/crash-once"));
        Assert.Equal(1, app.Host.Restarts);
    }

    [Fact]
    public async Task A_request_whose_body_has_begun_to_flow_is_not_repeated()
    {
        await using var app = new TestApp();
        app.Settings["CRASH_FILE"] = app.File("crashed");
        await app.StartAsync();
        using var response = await app.SendAsync(HttpMethod.Post, "/api/crash-once", new StringContent("once"));
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        await RestartedAsync(app, 1);
        Assert.Empty(await app.GetSeenAsync());
    }

    private static async Task FailAsync(TestApp app, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await app.Host.WaitUntilReadyAsync(TestApp.Cancellation);
            var before = app.Host.Restarts;
            app.Host.KillHandler();
            await RestartedAsync(app, before + 1);
        }
    }

    private static async Task RestartedAsync(TestApp app, int times)
    {
        await Eventually.TrueAsync(() => app.Host.Restarts == times, $"restart {times}");
        await app.Host.WaitUntilReadyAsync(TestApp.Cancellation);
    }

    // Straight to the handler, because the host would repeat the request to the next one.
    private static async Task ExitAsync(TestApp app, int code)
    {
        await app.Host.WaitUntilReadyAsync(TestApp.Cancellation);
        var process = app.Host.HandlerProcessId!.Value;
        using var http = new HttpClient();
        var exit = new Uri(app.Host.HandlerAddress, $"/api/exit?code={code}");
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => http.GetAsync(exit, TestApp.Cancellation));
        await ProcessTable.NoneRunsAsync([process]);
    }

    /// <summary>The system's time, moved on.</summary>
    private sealed class ShiftedTime : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override long GetTimestamp() => System.GetTimestamp() + (long)(Shift.TotalSeconds * TimestampFrequency);

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Shift;
    }
}
