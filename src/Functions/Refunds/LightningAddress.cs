//
//  Lightning address
//
//      user@domain, behind which an LNURL-pay service makes invoices: https://domain/.well-known/lnurlp/user
//
//  References
//      LUD-16 "Paying to static internet identifiers"
//      RFC 1035 section 2.3.1 and RFC 1123 section 2.1, host names
//
//  Limits
//      A user of 64 characters and a domain of 253, as in e-mail. A domain has two labels or more, none of them in Unicode, and the
//      last is no number, so that no IP address is one. No port, and no onion service, which has no TLS.
//
//  For trying things out
//      Where loopback is allowed, localhost and 127.0.0.1 are domains too, may have a port, and are asked without TLS.
//

using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;
using Paywall.Outbound;

namespace Paywall.Functions.Refunds;

/// <summary>An address on the Lightning network that reads like one of e-mail. Lower case; two are equal if their texts are.</summary>
internal sealed partial record LightningAddress
{
    /// <summary>The longest text, in characters.</summary>
    public const int MaximumLength = 64 + 1 + MaximumDomainLength;

    private const int MaximumDomainLength = 253;
    private const string Label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";

    private LightningAddress(string user, string domain, OutboundUrl url)
    {
        User = user;
        Domain = domain;
        Url = url;
    }

    /// <summary>Who is paid there, with the tag behind a plus sign if there is one.</summary>
    public string User { get; }

    /// <summary>Where, with the port if there is one.</summary>
    public string Domain { get; }

    /// <summary>What is asked for the terms of a payment.</summary>
    public OutboundUrl Url { get; }

    /// <summary>Reads an address of either case.</summary>
    public static bool TryParse(string? text, bool allowLoopback, [NotNullWhen(true)] out LightningAddress? address)
    {
        address = null;

        // There are letters outside of ASCII whose lower case is within.
        if (text is null or { Length: > MaximumLength } || !Ascii.IsValid(text)
            || text.ToLowerInvariant().Split('@') is not [var user, var domain] || !UserPattern.IsMatch(user))
        {
            return false;
        }

        var isLocal = allowLoopback && LocalPattern.IsMatch(domain);
        if (!isLocal && (domain.Length > MaximumDomainLength || !DomainPattern.IsMatch(domain)))
        {
            return false;
        }

        // Which of a service's own names are on the public internet, and which ports there are, the URL knows.
        var scheme = isLocal ? "http" : "https";
        if (OutboundUrl.TryParse($"{scheme}://{domain}/.well-known/lnurlp/{user}", allowLoopback, out var url, out _))
        {
            address = new LightningAddress(user, domain, url);
        }

        return address is not null;
    }

    /// <summary>The address in lower case.</summary>
    public override string ToString() => $"{User}@{Domain}";

    /// <summary>A user of dots alone would be a step in the path.</summary>
    [GeneratedRegex(@"^(?!\.+\z)(?!\+)[a-z0-9\-_.+]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex UserPattern { get; }

    [GeneratedRegex($@"^({Label}\.)+(?![0-9]+\z)(?!0x)(?!onion\z){Label}\z", RegexOptions.CultureInvariant)]
    private static partial Regex DomainPattern { get; }

    [GeneratedRegex(@"^(localhost|127\.0\.0\.1)(:[0-9]{1,5})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex LocalPattern { get; }
}
