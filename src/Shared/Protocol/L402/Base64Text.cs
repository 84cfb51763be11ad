using System.Buffers;
using System.Buffers.Text;

namespace Paywall.Protocol.L402;

/// <summary>Base64 as L402 meets it: standard or URL alphabet, padded or not; without white space, unused bits zero.</summary>
internal static class Base64Text
{
    private const int ShortText = 1024;

    private static readonly SearchValues<char> StandardAlphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

    private static readonly SearchValues<char> UrlAlphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Decodes either alphabet, in one text never both.</summary>
    /// <returns>The number of bytes, or -1 if the text is not base64 or does not fit.</returns>
    public static int Decode(ReadOnlySpan<char> text, Span<byte> destination)
    {
        var unpadded = text.TrimEnd('=');
        var padding = text.Length - unpadded.Length;
        if (padding > 2 || (padding > 0 && text.Length % 4 != 0))
        {
            return -1;
        }

        if (!unpadded.ContainsAnyExcept(UrlAlphabet))
        {
            return DecodeUrl(unpadded, destination);
        }

        if (unpadded.ContainsAnyExcept(StandardAlphabet))
        {
            return -1;
        }

        // The decoder of the URL alphabet needs no padding and refuses unused bits that are set; that of the standard one does neither.
        Span<char> url = unpadded.Length <= ShortText ? stackalloc char[ShortText] : new char[unpadded.Length];
        url = url[..unpadded.Length];
        unpadded.Replace(url, '+', '-');
        url.Replace('/', '_');
        return DecodeUrl(url, destination);
    }

    /// <summary>The most bytes that a text of this length can hold.</summary>
    public static int MaximumBytes(int characters) => (characters / 4 * 3) + 3;

    private static int DecodeUrl(ReadOnlySpan<char> text, Span<byte> destination) =>
        Base64Url.DecodeFromChars(text, destination, out _, out var count) == OperationStatus.Done ? count : -1;
}
