//
//  L402 challenge
//
//      WWW-Authenticate: L402 macaroon="M", invoice="P", version="0", token="M"
//
//      Written in the one form that every client known reads: this order, comma and space, all values quoted, the same token
//      twice, padded standard base64. Read leniently: any order, quoted or not, a comma missing, macaroon or token, L402 or LSAT.
//
//  References
//      lightninglabs/L402 "protocol-specification.md" (macaroon= in the deployed form, token= since version 0)
//

using System.Diagnostics.CodeAnalysis;

namespace Paywall.Protocol.L402;

/// <summary>An offer to sell: a token that becomes a credential once its invoice is paid.</summary>
/// <param name="Scheme">The authentication scheme, <c>L402</c> or <c>LSAT</c>, as it was received.</param>
/// <param name="Token">The token as it was received, to be echoed byte for byte.</param>
/// <param name="Invoice">The BOLT 11 invoice as it was received, unchecked.</param>
public sealed record L402Challenge(string Scheme, string Token, string Invoice)
{
    /// <summary>The longest challenge that is read, in characters.</summary>
    public const int MaximumLength = 32 * 1024;

    private const string L402Scheme = "L402";
    private const string LsatScheme = "LSAT";

    /// <summary>An offer of ours.</summary>
    /// <param name="token">The token.</param>
    /// <param name="invoice">The invoice that pays it.</param>
    public L402Challenge(Macaroon token, Lightning.Bolt11Invoice invoice)
        : this(L402Scheme, token.ToBase64(), invoice.Text)
    {
    }

    /// <summary>The value of the <c>WWW-Authenticate</c> header.</summary>
    public string ToHeaderValue() => $"{Scheme} macaroon=\"{Token}\", invoice=\"{Invoice}\", version=\"0\", token=\"{Token}\"";

    /// <summary>Reads one challenge: a scheme and its parameters.</summary>
    /// <returns>False for another scheme, or one without token and invoice, such as a mere price.</returns>
    public static bool TryParse(string? headerValue, [NotNullWhen(true)] out L402Challenge? challenge)
    {
        challenge = null;
        var rest = headerValue.AsSpan().TrimStart(' ');
        var end = rest.IndexOf(' ');
        if (end < 0 || rest.Length > MaximumLength || !IsScheme(rest[..end]))
        {
            return false;
        }

        var scheme = rest[..end].ToString();
        ReadOnlySpan<char> token = default;
        ReadOnlySpan<char> invoice = default;
        rest = rest[end..];
        while (TryTakeParameter(ref rest, out var name, out var value))
        {
            if (token.IsEmpty && (IsNamed(name, "macaroon") || IsNamed(name, "token")))
            {
                token = value;
            }
            else if (invoice.IsEmpty && IsNamed(name, "invoice"))
            {
                invoice = value;
            }
        }

        challenge = token.IsEmpty || invoice.IsEmpty ? null : new L402Challenge(scheme, token.ToString(), invoice.ToString());
        return challenge is not null;

        static bool IsScheme(ReadOnlySpan<char> text) => IsNamed(text, L402Scheme) || IsNamed(text, LsatScheme);

        static bool IsNamed(ReadOnlySpan<char> text, string name) => text.Equals(name, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Takes <c>name=value</c> or <c>name="value"</c> and what separates it from the one before; false at the end.</summary>
    private static bool TryTakeParameter(
        scoped ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
    {
        value = default;
        rest = rest.TrimStart(" ,");
        var equals = rest.IndexOf('=');
        name = equals < 0 ? default : rest[..equals].Trim(' ');
        if (equals < 0)
        {
            return false;
        }

        rest = rest[(equals + 1)..].TrimStart(' ');
        if (rest is ['"', ..])
        {
            return TryTakeQuoted(ref rest, out value);
        }

        var end = rest.IndexOfAny(' ', ',');
        value = end < 0 ? rest : rest[..end];
        rest = rest[value.Length..];
        return true;
    }

    /// <summary>Takes a quoted string. A backslash keeps the next character from ending it; no token or invoice holds one.</summary>
    private static bool TryTakeQuoted(scoped ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> value)
    {
        for (var end = 1; end < rest.Length; end++)
        {
            if (rest[end] == '"')
            {
                value = rest[1..end];
                rest = rest[(end + 1)..];
                return true;
            }

            end += rest[end] == '\\' ? 1 : 0;
        }

        value = default;
        return false;
    }

    /// <summary>The scheme only.</summary>
    public override string ToString() => $"{Scheme} challenge";
}
