using System.Globalization;
using System.Text.Json.Nodes;

namespace Paywall.Sandbox.Host;

/// <summary>Runs one function by its schedule, one run at a time. What comes due during a run is left out.</summary>
/// <param name="name">The function.</param>
/// <param name="trigger">Its schedule.</param>
/// <param name="invoke">Runs it.</param>
/// <param name="options">The clock, and what is told of earlier runs.</param>
internal sealed class TimerFunction(
    string name, Trigger.Timer trigger, Func<JsonObject, Task<InvocationOutcome>> invoke, FunctionsHostOptions options) : IAsyncDisposable
{
    private const string Unset = "0001-01-01T00:00:00";

    // Longer waits than 49 days are not possible, and in steps a clock that is set is noticed.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly SemaphoreSlim _running = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private Task _life = Task.CompletedTask;
    private DateTimeOffset? _last;

    /// <summary>Waits for the schedule from now on.</summary>
    public void Start() => _life = LiveAsync();

    /// <summary>Runs it now, or after the run that is under way.</summary>
    /// <param name="isPastDue">Whether it is told that it comes late.</param>
    public async Task<InvocationOutcome> FireAsync(bool isPastDue = false)
    {
        await _running.WaitAsync(_stopping.Token);
        try
        {
            var outcome = await invoke(Document(isPastDue));
            _last = options.Time.GetUtcNow();
            return outcome;
        }
        finally
        {
            _running.Release();
        }
    }

    /// <summary>Ends the schedule. A run that is under way is ended by its caller.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _life;
    }

    private async Task LiveAsync()
    {
        try
        {
            while (trigger.Schedule.Next(options.Time.GetUtcNow()) is { } due)
            {
                await WaitUntilAsync(due);
                await FireAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private async Task WaitUntilAsync(DateTimeOffset due)
    {
        for (var left = due - options.Time.GetUtcNow(); left > TimeSpan.Zero; left = due - options.Time.GetUtcNow())
        {
            // Timers count milliseconds, and may go off a little early.
            var wait = TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds));
            await Task.Delay(wait < LongestWait ? wait : LongestWait, options.Time, _stopping.Token);
        }
    }

    private JsonObject Document(bool isPastDue)
    {
        var now = options.Time.GetUtcNow();
        var timer = new JsonObject
        {
            ["Schedule"] = new JsonObject { ["AdjustForDST"] = true },
            ["ScheduleStatus"] = Status(now),
            ["IsPastDue"] = isPastDue,
        };
        return InvocationDocument.Create(name, trigger.Binding, timer, [], now);
    }

    private JsonObject? Status(DateTimeOffset now) => options.TimerStatus switch
    {
        _ when !trigger.IsMonitored => null,
        TimerStatus.Null => null,
        TimerStatus.Unset => Status(Unset, Unset, Iso(trigger.Schedule.Next(now))),
        _ => Status(Iso(_last), Iso(_last), Iso(trigger.Schedule.Next(now))),
    };

    private static JsonObject Status(string last, string updated, string next) =>
        new() { ["Last"] = last, ["LastUpdated"] = updated, ["Next"] = next };

    private static string Iso(DateTimeOffset? moment) => moment?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) ?? Unset;
}
