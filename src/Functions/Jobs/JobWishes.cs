using System.Globalization;
using Microsoft.Extensions.Primitives;
using Paywall.Functions.Configuration;
using Paywall.Functions.Problems;
using Paywall.Functions.Refunds;
using Paywall.Outbound;
using Paywall.Protocol.Lightning;

namespace Paywall.Functions.Jobs;

/// <summary>What a buyer asks for beside the work.</summary>
/// <param name="Callback">Where to be called back; null for nowhere.</param>
/// <param name="RefundTo">Where money goes back to; null for nowhere.</param>
internal sealed record JobWishes(string? Callback, string? RefundTo)
{
    public const string CallbackHeader = "Callback-Url";
    public const string RefundHeader = "Refund-To";

    private const string PreferHeader = "Prefer";
    private const string Wait = "wait";

    /// <summary>Stands in no URL, no address and no invoice; a comma may stand in the path of a URL.</summary>
    private const string TwoOrMore = " ";

    /// <summary>Reads the headers of a request.</summary>
    /// <returns>What is wrong with them, with a sentence that says so; null if nothing is.</returns>
    public static (JobWishes Wishes, Problem? Wrong, string? Reason) Read(
        IHeaderDictionary headers, MilliSatoshi price, RefundInvoices refunds, PaywallConfiguration configuration)
    {
        var callback = ReadOne(headers[CallbackHeader]);
        if (callback is not null && !OutboundUrl.TryParse(callback, configuration.AllowLoopback, out _, out var reason))
        {
            return (new JobWishes(null, null), Problem.BadCallbackUrl, reason);
        }

        var refundTo = ReadOne(headers[RefundHeader]);
        return refundTo is not null && refunds.Refuse(refundTo, price) is { } refusal
            ? (new JobWishes(null, null), Problem.BadRefundTarget, refusal)
            : (new JobWishes(callback, refundTo), null, null);
    }

    /// <summary>How long a buyer is willing to wait for the end, by <c>Prefer: wait=20</c> (RFC 7240); zero for not at all.</summary>
    public static TimeSpan ReadWait(IHeaderDictionary headers)
    {
        foreach (var preference in headers[PreferHeader].SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries)))
        {
            if (preference.Split(';')[0].Split('=', StringSplitOptions.TrimEntries) is [var name, var value]
                && name.Equals(Wait, StringComparison.OrdinalIgnoreCase)
                && int.TryParse(value.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            {
                return seconds < LongPolls.Longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : LongPolls.Longest;
            }
        }

        return TimeSpan.Zero;
    }

    /// <summary>Several of them are one text that is no URL and no address, and refused as such.</summary>
    private static string? ReadOne(StringValues values) => values.Count == 0 ? null : string.Join(TwoOrMore, values.ToArray());
}
