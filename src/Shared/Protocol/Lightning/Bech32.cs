//
//  Bech32 and Bech32m, as BOLT 11 and witness addresses use them
//
//      A human-readable part, the separator "1", and five-bit words in a 32-letter alphabet, the last six of them a checksum.
//      BOLT 11 lifts BIP 173's limit of 90 characters; the caller limits the length instead.
//
//  References
//      BIP 173 "Base32 address format for native v0-16 witness outputs"
//      BIP 350 "Bech32m format for v1+ witness addresses", which differs in one constant
//      BOLT 11 "Invoice Protocol for Lightning Payments"
//

namespace Paywall.Protocol.Lightning;

internal static class Bech32
{
    public const int ChecksumLength = 6;

    private const string Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private const uint Bech32Constant = 1;
    private const uint Bech32MConstant = 0x2bc830a3;
    private const byte NotInAlphabet = 0xff;

    private static readonly byte[] Values = InvertAlphabet();

    /// <summary>Splits and checks a text whose letters all have the case of the alphabet.</summary>
    /// <param name="text">Lower-case text.</param>
    /// <param name="humanReadable">All before the last <c>1</c>.</param>
    /// <param name="words">The five-bit words between separator and checksum.</param>
    /// <param name="failure">What is wrong, when the answer is false.</param>
    public static bool TryDecode(
        ReadOnlySpan<char> text, out ReadOnlySpan<char> humanReadable, out byte[] words, out Bolt11Failure failure)
    {
        words = [];
        var separator = text.LastIndexOf('1');
        humanReadable = separator > 0 ? text[..separator] : default;
        if (separator < 1)
        {
            failure = Bolt11Failure.NoSeparator;
            return false;
        }

        var data = text[(separator + 1)..];
        var decoded = new byte[data.Length];
        for (var i = 0; i < data.Length; i++)
        {
            decoded[i] = data[i] < Values.Length ? Values[data[i]] : NotInAlphabet;
            if (decoded[i] == NotInAlphabet)
            {
                failure = Bolt11Failure.BadCharacter;
                return false;
            }
        }

        if (data.Length < ChecksumLength || Checksum(humanReadable, decoded) != Bech32Constant)
        {
            failure = Bolt11Failure.BadChecksum;
            return false;
        }

        words = decoded[..^ChecksumLength];
        failure = Bolt11Failure.None;
        return true;
    }

    public static string Encode(string humanReadable, ReadOnlySpan<byte> words) => Encode(humanReadable, words, Bech32Constant);

    public static string EncodeM(string humanReadable, ReadOnlySpan<byte> words) => Encode(humanReadable, words, Bech32MConstant);

    private static string Encode(string humanReadable, ReadOnlySpan<byte> words, uint constant)
    {
        Span<byte> checkedWords = new byte[words.Length + ChecksumLength];
        words.CopyTo(checkedWords);
        var checksum = Checksum(humanReadable, checkedWords) ^ constant;
        for (var i = 0; i < ChecksumLength; i++)
        {
            checkedWords[words.Length + i] = (byte)((checksum >> (5 * (ChecksumLength - 1 - i))) & 31);
        }

        var text = new char[humanReadable.Length + 1 + checkedWords.Length];
        humanReadable.CopyTo(text);
        text[humanReadable.Length] = '1';
        for (var i = 0; i < checkedWords.Length; i++)
        {
            text[humanReadable.Length + 1 + i] = Alphabet[checkedWords[i]];
        }

        return new string(text);
    }

    private static uint Checksum(ReadOnlySpan<char> humanReadable, ReadOnlySpan<byte> words)
    {
        var state = 1u;
        foreach (var letter in humanReadable)
        {
            state = Step(state, (uint)(letter >> 5));
        }

        state = Step(state, 0);
        foreach (var letter in humanReadable)
        {
            state = Step(state, letter & 31u);
        }

        foreach (var word in words)
        {
            state = Step(state, word);
        }

        return state;
    }

    private static uint Step(uint state, uint value)
    {
        var top = state >> 25;
        state = ((state & 0x1ffffff) << 5) ^ value;
        return state
            ^ ((top & 1) == 0 ? 0u : 0x3b6a57b2)
            ^ ((top & 2) == 0 ? 0u : 0x26508e6d)
            ^ ((top & 4) == 0 ? 0u : 0x1ea119fa)
            ^ ((top & 8) == 0 ? 0u : 0x3d4233dd)
            ^ ((top & 16) == 0 ? 0u : 0x2a1462b3);
    }

    private static byte[] InvertAlphabet()
    {
        var values = new byte[128];
        Array.Fill(values, NotInAlphabet);
        for (byte value = 0; value < Alphabet.Length; value++)
        {
            values[Alphabet[value]] = value;
        }

        return values;
    }
}
