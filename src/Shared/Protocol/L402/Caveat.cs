using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Unicode;

namespace Paywall.Protocol.L402;

/// <summary>A first-party caveat of an L402 token: <c>condition=value</c>, split at the first equals sign.</summary>
/// <param name="Condition">What is limited.</param>
/// <param name="Value">To what.</param>
/// <remarks>Some clients append the preimage as a caveat, so text and debuggers show the value only where it is none.</remarks>
public readonly record struct Caveat(string Condition, [property: DebuggerBrowsable(DebuggerBrowsableState.Never)] string Value)
{
    /// <summary>The condition under which some clients append the preimage that they paid for.</summary>
    internal const string PreimageCondition = "preimage";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a caveat's bytes.</summary>
    /// <returns>False for bytes that are not UTF-8 or hold control characters; a text without <c>=</c> has an empty value.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Caveat caveat)
    {
        var equals = bytes.IndexOf((byte)'=');
        var condition = Encoding.UTF8.GetString(equals < 0 ? bytes : bytes[..equals]);
        var value = equals < 0 ? "" : Encoding.UTF8.GetString(bytes[(equals + 1)..]);
        var isText = Utf8.IsValid(bytes) && !HasControlCharacters(condition) && !HasControlCharacters(value);
        caveat = isText ? new Caveat(condition, value) : default;
        return isText;
    }

    /// <summary>The bytes that a macaroon carries.</summary>
    /// <exception cref="ArgumentException">Condition or value holds half a surrogate pair.</exception>
    public byte[] ToBytes() => StrictUtf8.GetBytes($"{Condition}={Value}");

    /// <summary><c>condition=value</c>; <c>***</c> for the value of a preimage.</summary>
    public override string ToString() => $"{Condition}={(Normalise(Condition) == PreimageCondition ? "***" : Value)}";

    /// <summary>A condition without what people add to it by mistake: blanks, upper case, another sign than <c>=</c>.</summary>
    internal static string Normalise(string condition)
    {
        var trimmed = condition.AsSpan().Trim();
        var end = trimmed.IndexOfAny(" <>!:");
        return (end < 0 ? trimmed : trimmed[..end]).ToString().ToLowerInvariant();
    }

    /// <summary>Whether a caveat can say this: no control characters, no half of a surrogate pair.</summary>
    internal static bool IsText(ReadOnlySpan<char> text)
    {
        var utf8 = new byte[text.Length * 3];
        return !HasControlCharacters(text) && Utf8.FromUtf16(text, utf8, out _, out _, replaceInvalidSequences: false) == OperationStatus.Done;
    }

    internal static bool HasControlCharacters(ReadOnlySpan<char> text) =>
        text.ContainsAnyInRange('\u0000', '\u001f') || text.ContainsAnyInRange('\u007f', '\u009f');
}
