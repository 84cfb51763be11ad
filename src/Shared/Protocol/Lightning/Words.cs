using System.Numerics;

namespace Paywall.Protocol.Lightning;

/// <summary>Five-bit words to bytes and numbers, and back. Bits that do not fill a byte are dropped on reading, zero on writing.</summary>
internal static class Words
{
    /// <summary>The largest number that is read or written: 12 words of 5 bits.</summary>
    public const ulong MaximumNumber = (1UL << (5 * MaximumNumberWords)) - 1;

    private const int MaximumNumberWords = 12;

    public static int CountFor(int bytes) => ((bytes * 8) + 4) / 5;

    public static byte[] ToBytes(ReadOnlySpan<byte> words) => Pack(words, words.Length * 5 / 8);

    /// <summary>Keeps every bit and fills the last byte with zeros: the form that BOLT 11 signs.</summary>
    public static byte[] ToBytesPadded(ReadOnlySpan<byte> words) => Pack(words, ((words.Length * 5) + 7) / 8);

    public static byte[] FromBytes(ReadOnlySpan<byte> bytes)
    {
        var words = new byte[CountFor(bytes.Length)];
        for (var i = 0; i < words.Length; i++)
        {
            var bit = i * 5;
            var window = bytes[bit / 8] << 8;
            if ((bit / 8) + 1 < bytes.Length)
            {
                window |= bytes[(bit / 8) + 1];
            }

            words[i] = (byte)((window >> (11 - (bit % 8))) & 31);
        }

        return words;
    }

    /// <summary>Reads a big-endian number of up to 12 words.</summary>
    public static bool TryToNumber(ReadOnlySpan<byte> words, out ulong number)
    {
        number = 0;
        if (words.Length > MaximumNumberWords)
        {
            return false;
        }

        foreach (var word in words)
        {
            number = (number << 5) | word;
        }

        return true;
    }

    /// <summary>The shortest big-endian form; zero has no words.</summary>
    public static byte[] FromNumber(ulong number)
    {
        var count = (64 - BitOperations.LeadingZeroCount(number) + 4) / 5;
        return FromNumber(number, count);
    }

    public static byte[] FromNumber(ulong number, int count)
    {
        var words = new byte[count];
        for (var i = count - 1; i >= 0; i--)
        {
            words[i] = (byte)(number & 31);
            number >>= 5;
        }

        return words;
    }

    private static byte[] Pack(ReadOnlySpan<byte> words, int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < words.Length; i++)
        {
            var bit = i * 5;
            var window = words[i] << (11 - (bit % 8));
            if (bit / 8 < length)
            {
                bytes[bit / 8] |= (byte)(window >> 8);
            }

            if ((bit / 8) + 1 < length)
            {
                bytes[(bit / 8) + 1] |= (byte)window;
            }
        }

        return bytes;
    }
}
