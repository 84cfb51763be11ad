//
//  What the paywall sends to the upstream of a job
//
//      POST <upstream>?<the buyer's query>     the buyer's body and Content-Type
//      Idempotency-Key: <purchase id>          the same at every attempt
//      X-Paywall-Purchase: <purchase id>
//      X-Paywall-Attempt: <number from 1>
//      X-Paywall-Deadline: <unix seconds>      when the job is given up
//      X-Paywall-Signature: <see docs/upstream.md>
//      X-Paywall-Job-Url: <absolute URL>       both or neither: where to report, if the paywall knows its own address
//      X-Paywall-Job-Token: <token>
//

using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Paywall.Sandbox.Upstreams.Jobs;

/// <summary>One attempt of the paywall to have a job done.</summary>
/// <param name="Key">The <c>Idempotency-Key</c>.</param>
/// <param name="Attempt">Which attempt it is, from 1.</param>
/// <param name="Deadline">When the paywall gives the job up.</param>
/// <param name="Reports">Where to report; null if the paywall does not say.</param>
/// <param name="Input">The buyer's body.</param>
/// <param name="ContentType">Its media type as it was sent; empty for none.</param>
internal sealed record JobCall(
    string Key, int Attempt, DateTimeOffset Deadline, JobAddress? Reports, ReadOnlyMemory<byte> Input, string ContentType)
{
    /// <summary>As long as any <c>Idempotency-Key</c> of the paywall's may be.</summary>
    private const int LongestKey = 100;

    /// <summary>Reads a request; the other result names the header that no paywall would send like this.</summary>
    public static bool TryRead(
        UpstreamRequest request, [NotNullWhen(true)] out JobCall? call, [NotNullWhen(false)] out string? wrong)
    {
        call = null;
        var key = Header(request, "Idempotency-Key");
        var url = Header(request, "X-Paywall-Job-Url");
        var token = Header(request, "X-Paywall-Job-Token");
        var hasAttempt = TryReadNumber(Header(request, "X-Paywall-Attempt"), 1, int.MaxValue, out var attempt);
        var hasDeadline = TryReadNumber(
            Header(request, "X-Paywall-Deadline"), 1, DateTimeOffset.MaxValue.ToUnixTimeSeconds(), out var deadline);
        var reports = JobAddress.TryMake(url, token, out var address);
        wrong = (key, hasAttempt, hasDeadline, reports) switch
        {
            (null or "" or { Length: > LongestKey }, _, _, _) => "Idempotency-Key",
            _ when Header(request, "X-Paywall-Purchase") != key => "X-Paywall-Purchase",
            _ when string.IsNullOrEmpty(Header(request, "X-Paywall-Signature")) => "X-Paywall-Signature",
            (_, false, _, _) => "X-Paywall-Attempt",
            (_, _, false, _) => "X-Paywall-Deadline",
            (_, _, _, false) => "X-Paywall-Job-Url or X-Paywall-Job-Token",
            _ => null,
        };
        if (wrong is not null)
        {
            return false;
        }

        call = new JobCall(
            key!, (int)attempt, DateTimeOffset.FromUnixTimeSeconds(deadline), address, request.Body,
            Header(request, "Content-Type") ?? "");
        return true;
    }

    private static string? Header(UpstreamRequest request, string name) =>
        request.Headers.TryGetValue(name, out var values) && values is [var only] ? only : null;

    private static bool TryReadNumber(string? text, long least, long most, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= least && number <= most;
}
