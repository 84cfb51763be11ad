//
//  Schedules of timer triggers: NCRONTAB with six fields
//
//      second minute hour day month weekday, each a list of *, a value or a range, with a step behind a slash. A moment fits if
//      all six fields do: unlike cron's, day and weekday must both fit. Sunday is 0. UTC.
//
//  References
//      NCrontab, https://github.com/atifaziz/NCrontab
//      Azure Functions, "Timer trigger", section "NCRONTAB expressions"
//
//  Limits
//      Neither a span of time, which only dedicated plans can run, nor the name of a setting. A schedule that is never due is none.
//

using System.Diagnostics.CodeAnalysis;

namespace Paywall.Sandbox.Host;

/// <summary>When a timer is due.</summary>
internal sealed class Schedule
{
    private const int FieldCount = 6;

    // Every combination of date and weekday comes back within 28 years, but for the years around 2100, which has no 29 February.
    private const int MostDays = 41 * 366;

    private readonly ScheduleField _seconds;
    private readonly ScheduleField _minutes;
    private readonly ScheduleField _hours;
    private readonly ScheduleField _days;
    private readonly ScheduleField _months;
    private readonly ScheduleField _weekdays;

    private Schedule(string text, ScheduleField[] fields)
    {
        Text = text;
        (_seconds, _minutes, _hours, _days, _months, _weekdays) = (fields[0], fields[1], fields[2], fields[3], fields[4], fields[5]);
    }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>Reads six fields; otherwise says what is wrong with them.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Schedule? schedule, [NotNullWhen(false)] out string? problem)
    {
        schedule = null;
        var parts = (text ?? "").Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != FieldCount)
        {
            problem = $"it has {parts.Length} fields, not {FieldCount}.";
            return false;
        }

        var fields = new ScheduleField[FieldCount];
        for (var i = 0; i < FieldCount; i++)
        {
            if (ScheduleRange.All[i].TryRead(parts[i]) is not { } field)
            {
                problem = $"'{parts[i]}' is no {ScheduleRange.All[i].Name}.";
                return false;
            }

            fields[i] = field;
        }

        var read = new Schedule(text!, fields);
        problem = read.Next(DateTimeOffset.UnixEpoch) is null ? "there is no such day." : null;
        schedule = problem is null ? read : null;
        return schedule is not null;
    }

    /// <summary>The first moment after another, in whole seconds; null if there is none.</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        var first = after.UtcDateTime.AddTicks(TimeSpan.TicksPerSecond - (after.Ticks % TimeSpan.TicksPerSecond));
        var (day, time) = (first.Date, first.TimeOfDay);
        for (var i = 0; i < MostDays; i++)
        {
            if (IsDue(day) && NextWithin(time) is { } due)
            {
                return new DateTimeOffset(day + due, TimeSpan.Zero);
            }

            (day, time) = (day.AddDays(1), TimeSpan.Zero);
        }

        return null;
    }

    public override string ToString() => Text;

    private bool IsDue(DateTime day) => _months.Has(day.Month) && _days.Has(day.Day) && _weekdays.Has((int)day.DayOfWeek);

    /// <summary>The first time of a due day that is not before another.</summary>
    private TimeSpan? NextWithin(TimeSpan from)
    {
        if (_hours.Has(from.Hours) && NextWithinHour(from.Minutes, from.Seconds) is { } soon)
        {
            return TimeSpan.FromHours(from.Hours) + soon;
        }

        return _hours.From(from.Hours + 1) is { } hour ? TimeSpan.FromHours(hour) + NextWithinHour(0, 0) : null;
    }

    private TimeSpan? NextWithinHour(int minute, int second)
    {
        if (_minutes.Has(minute) && _seconds.From(second) is { } soon)
        {
            return new TimeSpan(0, minute, soon);
        }

        return _minutes.From(minute + 1) is { } later ? new TimeSpan(0, later, _seconds.From(0)!.Value) : null;
    }
}
