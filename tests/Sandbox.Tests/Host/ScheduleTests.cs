using System.Globalization;
using Paywall.Sandbox.Host;

namespace Paywall.Sandbox.Tests.Host;

public class ScheduleTests
{
    // 22 November 2026 is a Sunday.
    [Theory]
    [InlineData("* * * * * *", "2026-11-22T10:00:00.0000000Z", "2026-11-22T10:00:01")]
    [InlineData("* * * * * *", "2026-11-22T10:00:00.9990000Z", "2026-11-22T10:00:01")]
    [InlineData("0 * * * * *", "2026-11-22T10:00:00Z", "2026-11-22T10:01:00")]
    [InlineData("0 * * * * *", "2026-12-31T23:59:00Z", "2027-01-01T00:00:00")]
    [InlineData("0 */5 * * * *", "2026-11-22T10:03:20Z", "2026-11-22T10:05:00")]
    [InlineData("0 3/20 * * * *", "2026-11-22T10:03:00Z", "2026-11-22T10:23:00")]
    [InlineData("0 3/20 * * * *", "2026-11-22T10:43:00Z", "2026-11-22T11:03:00")]
    [InlineData("15,45 * * * * *", "2026-11-22T10:00:15Z", "2026-11-22T10:00:45")]
    [InlineData("0 30 9-17/4 * * *", "2026-11-22T10:00:00Z", "2026-11-22T13:30:00")]
    [InlineData("0 30 9-17/4 * * *", "2026-11-22T17:30:00Z", "2026-11-23T09:30:00")]
    [InlineData("0 0 0 1 1 *", "2026-11-22T10:00:00Z", "2027-01-01T00:00:00")]
    [InlineData("0 0 0 29 2 *", "2026-11-22T10:00:00Z", "2028-02-29T00:00:00")]
    [InlineData("0 0 6 * * 1-5", "2026-11-21T10:00:00Z", "2026-11-23T06:00:00")]
    [InlineData("0 0 6 * * Mon,wednesday", "2026-11-23T06:00:00Z", "2026-11-25T06:00:00")]
    [InlineData("0 0 6 * FEB-april SUN", "2026-11-22T10:00:00Z", "2027-02-07T06:00:00")]
    [InlineData("0 0 0 13 * 5", "2026-11-22T10:00:00Z", "2027-08-13T00:00:00")]
    [InlineData("0 0 0 29 2 Mon", "2080-03-01T00:00:00Z", "2112-02-29T00:00:00")]
    [InlineData("59 59 23 31 12 *", "2026-12-31T23:59:59Z", "2027-12-31T23:59:59")]
    [InlineData("  0   0\t0 1 1 *  ", "2026-11-22T10:00:00Z", "2027-01-01T00:00:00")]
    public void The_next_moment_is_the_first_that_fits_all_fields(string text, string after, string next)
    {
        Assert.True(Schedule.TryParse(text, out var schedule, out var problem), problem);
        Assert.Equal(Moment(next + "Z"), schedule.Next(Moment(after)));
    }

    [Fact]
    public void Whatever_the_offset_of_a_moment_the_schedule_is_in_UTC()
    {
        Assert.True(Schedule.TryParse("0 0 12 * * *", out var schedule, out _));
        Assert.Equal(Moment("2026-11-22T12:00:00Z"), schedule.Next(Moment("2026-11-22T13:59:00+02:00")));
    }

    [Theory]
    [InlineData(null, "it has 0 fields, not 6.")]
    [InlineData("", "it has 0 fields, not 6.")]
    [InlineData("* * * * *", "it has 5 fields, not 6.")]
    [InlineData("* * * * * * *", "it has 7 fields, not 6.")]
    [InlineData("00:05:00", "it has 1 fields, not 6.")]
    [InlineData("%Schedule%", "it has 1 fields, not 6.")]
    [InlineData("60 * * * * *", "'60' is no second.")]
    [InlineData("* -1 * * * *", "'-1' is no minute.")]
    [InlineData("* * 24 * * *", "'24' is no hour.")]
    [InlineData("* * * 0 * *", "'0' is no day.")]
    [InlineData("* * * * 13 *", "'13' is no month.")]
    [InlineData("* * * * * 7", "'7' is no weekday.")]
    [InlineData("* * * * * Jan", "'Jan' is no weekday.")]
    [InlineData("* * * * Janu *", "'Janu' is no month.")]
    [InlineData("Mon * * * * *", "'Mon' is no second.")]
    [InlineData("*/0 * * * * *", "'*/0' is no second.")]
    [InlineData("*/ * * * * *", "'*/' is no second.")]
    [InlineData("*/2/2 * * * * *", "'*/2/2' is no second.")]
    [InlineData("30-10 * * * * *", "'30-10' is no second.")]
    [InlineData("1-2-3 * * * * *", "'1-2-3' is no second.")]
    [InlineData("1, * * * * *", "'1,' is no second.")]
    [InlineData("+1 * * * * *", "'+1' is no second.")]
    [InlineData("? * * * * *", "'?' is no second.")]
    [InlineData("** * * * * *", "'**' is no second.")]
    [InlineData("0 0 0 30 2 *", "there is no such day.")]
    public void Anything_else_is_refused_with_a_reason(string? text, string reason)
    {
        Assert.False(Schedule.TryParse(text, out _, out var problem));
        Assert.Equal(reason, problem);
    }

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
