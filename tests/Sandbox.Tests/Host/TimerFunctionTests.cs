using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Paywall.Sandbox.Host;
using Paywall.Sandbox.Tests.Processes;

namespace Paywall.Sandbox.Tests.Host;

public sealed class TimerFunctionTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 22, 10, 0, 30, TimeSpan.Zero));
    private readonly List<JsonNode> _invocations = [];
    private TaskCompletionSource<InvocationOutcome>? _answer;
    private TimerFunction? _function;

    public async ValueTask DisposeAsync()
    {
        _answer?.TrySetCanceled();
        await _function!.DisposeAsync();
    }

    [Fact]
    public void A_function_runs_whenever_its_schedule_is_due_and_not_before()
    {
        Start("0 * * * * *");
        _clock.Advance(TimeSpan.FromSeconds(29.999));
        Assert.Empty(_invocations);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Single(_invocations);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, _invocations.Count);
    }

    [Fact]
    public void A_schedule_that_is_due_next_year_is_waited_for()
    {
        Start("0 0 0 1 3 *");
        for (var day = 0; day < 98; day++)
        {
            _clock.Advance(TimeSpan.FromDays(1));
        }

        Assert.Empty(_invocations);
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Single(_invocations);
    }

    [Fact]
    public async Task What_comes_due_during_a_run_is_left_out()
    {
        _answer = new TaskCompletionSource<InvocationOutcome>();
        Start("0 * * * * *");
        _clock.Advance(TimeSpan.FromSeconds(30));
        _clock.Advance(TimeSpan.FromMinutes(2.5));
        Assert.Single(_invocations);

        _answer.SetResult(new InvocationOutcome.Succeeded());
        await Eventually.TrueAsync(
            () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                return _invocations.Count == 2;
            },
            "the next minute");
    }

    [Fact]
    public async Task A_run_that_is_asked_for_waits_for_the_one_under_way()
    {
        _answer = new TaskCompletionSource<InvocationOutcome>();
        Start("0 0 0 1 1 *");
        var first = _function!.FireAsync();
        var second = _function.FireAsync(isPastDue: true);
        Assert.Single(_invocations);

        _answer.SetResult(new InvocationOutcome.Failed("no"));
        Assert.Equal(new InvocationOutcome.Failed("no"), await first);
        Assert.Equal(new InvocationOutcome.Failed("no"), await second);
        Assert.Equal([false, true], _invocations.Select(document => document["Data"]!["timer"]!["IsPastDue"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task A_failed_run_does_not_end_the_schedule()
    {
        _answer = new TaskCompletionSource<InvocationOutcome>();
        _answer.SetResult(new InvocationOutcome.Failed("no"));
        Start("0 * * * * *");
        _clock.Advance(TimeSpan.FromSeconds(30));
        await Eventually.TrueAsync(
            () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                return _invocations.Count == 2;
            },
            "the second run");
    }

    [Fact]
    public async Task The_document_tells_of_the_schedule_and_of_the_run_before()
    {
        Start("0 */5 * * * *");
        await _function!.FireAsync();
        _clock.Advance(TimeSpan.FromMinutes(2));
        await _function.FireAsync();

        Assert.Equal(
            """{"Last":"0001-01-01T00:00:00","LastUpdated":"0001-01-01T00:00:00","Next":"2026-11-22T10:05:00.0000000Z"}""", Status(0));
        Assert.Equal(
            """{"Last":"2026-11-22T10:00:30.0000000Z","LastUpdated":"2026-11-22T10:00:30.0000000Z","Next":"2026-11-22T10:05:00.0000000Z"}""", Status(1));
        Assert.Equal("""{"AdjustForDST":true}""", _invocations[0]["Data"]!["timer"]!["Schedule"]!.ToJsonString());
        var system = _invocations[0]["Metadata"]!["sys"]!;
        Assert.Equal(("Reconcile", "2026-11-22T10:00:30.0000000Z"), (system["MethodName"]!.GetValue<string>(), system["UtcNow"]!.GetValue<string>()));
        Assert.NotEqual(system["RandGuid"]!.GetValue<string>(), _invocations[1]["Metadata"]!["sys"]!["RandGuid"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(TimerStatus.Null, "null")]
    [InlineData(TimerStatus.Unset, """{"Last":"0001-01-01T00:00:00","LastUpdated":"0001-01-01T00:00:00","Next":"2026-11-22T10:05:00.0000000Z"}""")]
    internal async Task The_other_ways_to_tell_of_runs_can_be_chosen(TimerStatus status, string expected)
    {
        Start("0 */5 * * * *", status);
        await _function!.FireAsync();
        await _function.FireAsync();
        Assert.Equal((expected, expected), (Status(0), Status(1)));
    }

    [Fact]
    public async Task Nothing_is_told_of_runs_that_are_not_written_down()
    {
        Start("0 */5 * * * *", isMonitored: false);
        await _function!.FireAsync();
        await _function.FireAsync();
        Assert.Equal(("null", "null"), (Status(0), Status(1)));
    }

    private void Start(string schedule, TimerStatus status = TimerStatus.Known, bool isMonitored = true)
    {
        Assert.True(Schedule.TryParse(schedule, out var parsed, out var problem), problem);
        var options = new FunctionsHostOptions { Time = _clock, TimerStatus = status };
        _function = new TimerFunction("Reconcile", new Trigger.Timer("timer", parsed, isMonitored), InvokeAsync, options);
        _function.Start();
    }

    private Task<InvocationOutcome> InvokeAsync(JsonObject document)
    {
        _invocations.Add(document);
        return _answer?.Task ?? Task.FromResult<InvocationOutcome>(new InvocationOutcome.Succeeded());
    }

    private string Status(int invocation) => _invocations[invocation]["Data"]!["timer"]!["ScheduleStatus"]?.ToJsonString() ?? "null";
}
