using System.Buffers;
using System.Buffers.Text;

namespace Paywall.Protocol.L402;

/// <summary>Base64 as L402 meets it: standard or URL alphabet, padded or not, without white space.</summary>
internal static class Base64Text
{
    /// <summary>Decodes either alphabet, in one text never both.</summary>
    /// <returns>The number of bytes, or -1 if the text is not base64 or does not fit.</returns>
    public static int Decode(ReadOnlySpan<char> text, Span<byte> destination)
    {
        var unpadded = text.TrimEnd('=');
        var padding = text.Length - unpadded.Length;
        if (padding > 2 || unpadded.Length % 4 == 1 || (padding > 0 && text.Length % 4 != 0) || unpadded.ContainsAny(" \t\r\n"))
        {
            return -1;
        }

        if (!unpadded.ContainsAny('+', '/'))
        {
            return Base64Url.DecodeFromChars(unpadded, destination, out _, out var count) == OperationStatus.Done ? count : -1;
        }

        Span<char> padded = unpadded.Length <= 512 ? stackalloc char[516] : new char[unpadded.Length + 3];
        unpadded.CopyTo(padded);
        var length = (unpadded.Length + 3) / 4 * 4;
        padded[unpadded.Length..length].Fill('=');
        return Convert.TryFromBase64Chars(padded[..length], destination, out var written) ? written : -1;
    }

    /// <summary>The most bytes that a text of this length can hold.</summary>
    public static int MaximumBytes(int characters) => (characters / 4 * 3) + 3;
}
