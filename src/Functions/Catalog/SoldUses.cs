using System.Globalization;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Catalog;

/// <summary>What one purchase of a service gives: one call, a number of calls, or all calls in a span of time.</summary>
/// <param name="Count">How often it may be used.</param>
/// <param name="Span">How long a pass is good for after its invoice's expiry; null for a number of calls.</param>
internal sealed record SoldUses(TokenUses Count, TimeSpan? Span)
{
    /// <summary>The longest pass that is sold.</summary>
    public static readonly TimeSpan LongestPass = TimeSpan.FromDays(366);

    private static readonly string[] Units = [" call", " calls"];

    public static SoldUses OneCall { get; } = new(TokenUses.Once, Span: null);

    /// <summary>Whether it is bound to the one request that it was asked for with.</summary>
    public bool IsOneRequest => Count == TokenUses.Once;

    /// <summary>Reads <c>1 call</c>, <c>20 calls</c> or a span of time such as <c>01:00:00</c> or <c>30.00:00:00</c>.</summary>
    public static bool TryParse(string text, out SoldUses uses)
    {
        uses = OneCall;
        if (Array.Find(Units, unit => text.EndsWith(unit, StringComparison.Ordinal)) is { } unit)
        {
            var isCount = int.TryParse(text[..^unit.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                && count is >= 1 and <= TokenUses.Maximum;
            uses = isCount ? new SoldUses(TokenUses.Times(count), Span: null) : OneCall;
            return isCount;
        }

        // A number alone would be days.
        var isSpan = TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var span)
            && text.Contains(':', StringComparison.Ordinal)
            && span >= TimeSpan.FromSeconds(1) && span <= LongestPass && span.Ticks % TimeSpan.TicksPerSecond == 0;
        uses = isSpan ? new SoldUses(TokenUses.Pass, span) : OneCall;
        return isSpan;
    }
}
