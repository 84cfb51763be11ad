using System.Text;

namespace Paywall.Protocol.L402;

/// <summary>A first-party caveat of an L402 token: <c>condition=value</c>, split at the first equals sign.</summary>
/// <param name="Condition">What is limited.</param>
/// <param name="Value">To what.</param>
public readonly record struct Caveat(string Condition, string Value)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a caveat's bytes.</summary>
    /// <returns>False for bytes that are not UTF-8 or hold control characters; a text without <c>=</c> has an empty value.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Caveat caveat)
    {
        caveat = default;
        if (!System.Text.Unicode.Utf8.IsValid(bytes))
        {
            return false;
        }

        var text = StrictUtf8.GetString(bytes);
        if (text.Any(char.IsControl))
        {
            return false;
        }

        var equals = text.IndexOf('=', StringComparison.Ordinal);
        caveat = equals < 0 ? new Caveat(text, "") : new Caveat(text[..equals], text[(equals + 1)..]);
        return true;
    }

    /// <summary>The bytes that a macaroon carries.</summary>
    public byte[] ToBytes() => StrictUtf8.GetBytes(ToString());

    /// <summary><c>condition=value</c>.</summary>
    public override string ToString() => $"{Condition}={Value}";
}
