using Microsoft.Extensions.Logging;
using Paywall.Sandbox.Host;
using Paywall.Sandbox.Tests.Processes;

namespace Paywall.Sandbox.Tests.Host;

/// <summary>Timers of a whole host with a handler of its own process.</summary>
public class TimerTests
{
    [Fact]
    public async Task A_timer_that_is_fired_reaches_the_handler_at_its_functions_name()
    {
        await using var app = new TestApp();
        await app.StartAsync();
        Assert.IsType<InvocationOutcome.Succeeded>(await app.Host.FireTimerAsync("ExpireTimer", cancellation: TestApp.Cancellation));
        Assert.Equal(["POST /ExpireTimer"], await app.GetSeenAsync());
    }

    [Fact]
    public async Task A_schedule_runs_by_itself()
    {
        await using var app = new TestApp();
        app.Write("ExpireTimer", """{ "type": "timerTrigger", "direction": "in", "name": "t", "schedule": "* * * * * *" }""");
        await app.StartAsync();
        await Eventually.TrueAsync(async () => (await app.GetSeenAsync()).Contains("POST /ExpireTimer"), "a second");
    }

    [Fact]
    public async Task A_handler_that_is_dead_fails_the_run()
    {
        await using var app = new TestApp();
        app.Settings["EXIT_AT_START"] = "0";
        await app.StartAsync();
        Assert.IsType<InvocationOutcome.Failed>(await app.Host.FireTimerAsync("ExpireTimer", cancellation: TestApp.Cancellation));
        Assert.Contains(app.Log, entry => entry.Level == LogLevel.Error && entry.Line.StartsWith("Function ExpireTimer failed: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("AzureWebJobs.ExpireTimer.Disabled")]
    [InlineData("AzureWebJobs_ExpireTimer_Disabled")]
    public async Task A_timer_disabled_by_an_app_setting_does_not_run(string setting)
    {
        await using var app = new TestApp();
        app.Settings[setting] = "1";
        await app.StartAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => app.Host.FireTimerAsync("ExpireTimer", cancellation: TestApp.Cancellation));
    }

    [Fact]
    public async Task The_handler_is_told_the_hosts_own_address_under_the_name_that_is_asked_for()
    {
        await using var app = new TestApp();
        await app.StartAsync(options => options with { AddressSetting = "PublicUrl" });
        var environment = (await app.GetJsonAsync("/api/start")).GetProperty("env");
        Assert.Equal(app.Host.Address.AbsoluteUri, environment.GetProperty("PublicUrl").GetString());
    }
}
