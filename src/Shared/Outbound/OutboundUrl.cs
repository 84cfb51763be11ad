//
//  A URL that a stranger chose
//
//      An absolute https URL without user info and fragment, in ASCII. Taking one early only saves the stranger a disappointment: what
//      keeps requests out of private networks is the check of the addresses that are connected to.
//
//  References
//      RFC 3986, of which the host is read more narrowly: letters, digits, "-", "_" and "." or an IP literal, so that no two readers
//      can see two different hosts
//      RFC 6761 section 6.3, names that mean this machine
//
//  Limits
//      2,048 characters
//      Any port but 0. TLS comes before the first byte that a stranger could choose, so no other protocol can be spoken with it.
//

using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Paywall.Outbound;

/// <summary>A URL that a stranger chose and that a request may be tried with. Two are equal if their texts are.</summary>
public sealed class OutboundUrl : IEquatable<OutboundUrl>
{
    /// <summary>The longest URL, in characters.</summary>
    public const int MaximumLength = 2048;

    /// <summary>The longest name that DNS knows, with the dot at its end.</summary>
    private const int LongestHost = 254;

    private const string Secure = "https://";
    private const string Plain = "http://";

    private static readonly SearchValues<char> HostCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:[]");

    private readonly string _text;

    private OutboundUrl(string text, Uri uri)
    {
        _text = text;
        Uri = uri;
    }

    /// <summary>The host, a name or an IP address without brackets.</summary>
    public string Host => Uri.IdnHost;

    /// <summary>As it is asked.</summary>
    internal Uri Uri { get; }

    /// <summary>Takes a URL, or says in a sentence why not.</summary>
    /// <param name="text">The URL, as the stranger wrote it.</param>
    /// <param name="allowLoopback">Whether this machine itself may be meant, also without TLS.</param>
    /// <param name="url">The URL.</param>
    /// <param name="reason">What is wrong with it; it does not repeat the text.</param>
    public static bool TryParse(
        [NotNullWhen(true)] string? text, bool allowLoopback,
        [NotNullWhen(true)] out OutboundUrl? url, [NotNullWhen(false)] out string? reason)
    {
        url = null;
        reason = Refuse(text) ?? RefuseAuthority(text!);
        if (reason is not null)
        {
            return false;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.IdnHost.Length is 0 or > LongestHost)
        {
            reason = "It is not a URL.";
            return false;
        }

        reason = uri.Port == 0 ? "There is no port 0." : RefuseHost(uri, allowLoopback);
        url = reason is null ? new OutboundUrl(text!, uri) : null;
        return url is not null;
    }

    /// <summary>The same URL with one more parameter at the end of its query; false if that is too long.</summary>
    /// <param name="name">The name of the parameter.</param>
    /// <param name="value">Its value; both are escaped.</param>
    /// <param name="url">The longer URL.</param>
    public bool TryAppend(string name, string value, [NotNullWhen(true)] out OutboundUrl? url)
    {
        var separator = !_text.Contains('?', StringComparison.Ordinal) ? "?" : _text[^1] is '?' or '&' ? "" : "&";
        var text = $"{_text}{separator}{Uri.EscapeDataString(name)}={Uri.EscapeDataString(value)}";
        url = text.Length <= MaximumLength ? new OutboundUrl(text, new Uri(text)) : null;
        return url is not null;
    }

    /// <summary>Whether the texts are the same.</summary>
    public bool Equals(OutboundUrl? other) => _text == other?._text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as OutboundUrl);

    /// <inheritdoc/>
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The URL as it was written.</summary>
    public override string ToString() => _text;

    private static string? Refuse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "It is empty.";
        }

        if (text.Length > MaximumLength)
        {
            return $"It is longer than {MaximumLength} characters.";
        }

        // Uri would trim, escape or turn around what is refused here, and somebody else would read it differently.
        if (text.AsSpan().ContainsAnyExceptInRange('!', '~') || text.Contains('\\', StringComparison.Ordinal))
        {
            return "It has a character that no URL may have; other letters than those of ASCII must be escaped.";
        }

        return text.Contains('#', StringComparison.Ordinal) ? "It has a fragment, which no server ever sees." : null;
    }

    private static string? RefuseAuthority(string text)
    {
        var scheme = Array.Find((string[])[Secure, Plain], scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));
        if (scheme is null)
        {
            return "It is not an https URL.";
        }

        var rest = text.AsSpan(scheme.Length);
        var end = rest.IndexOfAny('/', '?');
        var authority = end < 0 ? rest : rest[..end];
        return authority.Contains('@') ? "It has a user name or a password before the host."
            : authority.IsEmpty || authority.ContainsAnyExcept(HostCharacters) ? "Its host is neither a name nor an IP address."
            : null;
    }

    private static string? RefuseHost(Uri uri, bool allowLoopback)
    {
        var host = uri.IdnHost.EndsWith('.') ? uri.IdnHost[..^1] : uri.IdnHost;
        var literal = IPAddress.TryParse(host, out var address) ? address : null;
        var isLocal = literal is null ? IsLocalName(host) : PublicAddress.IsLoopback(literal);
        if (isLocal && allowLoopback)
        {
            return null;
        }

        if (uri.Scheme != Uri.UriSchemeHttps)
        {
            return "It is not an https URL.";
        }

        // A name of one label is found, if at all, in the network that this machine stands in.
        var isPublic = literal is null ? !isLocal && host.Contains('.', StringComparison.Ordinal) : PublicAddress.IsPublic(literal);
        return isPublic ? null : "Its host is not on the public internet.";
    }

    private static bool IsLocalName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
