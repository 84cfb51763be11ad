using System.Security.Cryptography;
using System.Text;

namespace Paywall.Protocol.Lightning;

/// <summary>Writes and signs one invoice in the shortest form that BOLT 11 allows.</summary>
internal static class Bolt11Writer
{
    private const int LongestFieldWords = 1023;
    private const ulong LastTimestamp = (1UL << 35) - 1;

    public static Bolt11Invoice Write(Bolt11Draft draft, NodePrivateKey key)
    {
        Check(draft);
        var humanReadable = draft.Network.Prefix() + (draft.Amount is { } amount ? Bolt11Amount.Write(amount) : "");
        var words = new List<byte>(256);
        words.AddRange(Words.FromNumber((ulong)draft.Timestamp.ToUnixTimeSeconds(), 7));
        WriteFields(draft, key.NodeId, words);

        var (signature, recoveryId) = key.Sign(HashToSign(humanReadable, words.ToArray()));
        words.AddRange(Words.FromBytes([.. signature, recoveryId]));
        var text = Bech32.Encode(humanReadable, words.ToArray());
        if (text.Length > Bolt11Invoice.MaximumLength)
        {
            throw new ArgumentException($"The invoice is {text.Length} characters long, more than {Bolt11Invoice.MaximumLength}.", nameof(draft));
        }

        var written = draft with { Timestamp = DateTimeOffset.FromUnixTimeSeconds(draft.Timestamp.ToUnixTimeSeconds()) };
        return new Bolt11Invoice(text, written, key.NodeId, signature, recoveryId);
    }

    public static byte[] HashToSign(ReadOnlySpan<char> humanReadable, ReadOnlySpan<byte> words)
    {
        var data = Words.ToBytesPadded(words);
        var signed = new byte[humanReadable.Length + data.Length];
        Encoding.ASCII.GetBytes(humanReadable, signed);
        data.CopyTo(signed, humanReadable.Length);
        return SHA256.HashData(signed);
    }

    private static void WriteFields(Bolt11Draft draft, NodeId payee, List<byte> words)
    {
        Field(Bolt11Field.PaymentHash, Words.FromBytes(draft.PaymentHash.Span));
        Field(Bolt11Field.PaymentSecret, Words.FromBytes(draft.PaymentSecret.Span));
        if (draft.Description is not null)
        {
            Field(Bolt11Field.Description, Words.FromBytes(Encoding.UTF8.GetBytes(draft.Description)));
        }

        if (draft.DescriptionHash is { } descriptionHash)
        {
            Field(Bolt11Field.DescriptionHash, Words.FromBytes(descriptionHash.Span));
        }

        if (draft.Metadata is { } metadata)
        {
            Field(Bolt11Field.Metadata, Words.FromBytes(metadata.Span));
        }

        if (draft.NamesPayee)
        {
            Field(Bolt11Field.Payee, Words.FromBytes(payee.Span));
        }

        if (draft.Expiry is { } expiry)
        {
            Field(Bolt11Field.Expiry, Words.FromNumber((ulong)expiry.TotalSeconds));
        }

        if (draft.MinFinalCltvExpiryDelta is { } delta)
        {
            Field(Bolt11Field.MinFinalCltvExpiryDelta, Words.FromNumber(delta));
        }

        foreach (var fallback in draft.Fallbacks)
        {
            Field(Bolt11Field.Fallback, [fallback.Version, .. Words.FromBytes(fallback.Program.Span)]);
        }

        foreach (var route in draft.Routes)
        {
            Field(Bolt11Field.Route, Words.FromBytes(RouteHop.WriteAll(route)));
        }

        if (!draft.Features.IsEmpty)
        {
            Field(Bolt11Field.Features, Bolt11Features.ToWords(draft.Features));
        }

        void Field(Bolt11Field type, ReadOnlySpan<byte> data)
        {
            if (data.Length > LongestFieldWords)
            {
                throw new ArgumentException($"{type} is too long for an invoice.", nameof(draft));
            }

            words.Add((byte)type);
            words.AddRange(Words.FromNumber((ulong)data.Length, 2));
            words.AddRange(data);
        }
    }

    private static void Check(Bolt11Draft draft)
    {
        Require(draft.Timestamp.ToUnixTimeSeconds() is >= 0 and var seconds && (ulong)seconds <= LastTimestamp, nameof(draft.Timestamp));
        Require(draft.Amount != MilliSatoshi.Zero, nameof(draft.Amount));
        Require(draft.PaymentSecret.Length == 32, nameof(draft.PaymentSecret));
        Require(draft.DescriptionHash is not { Length: not 32 }, nameof(draft.DescriptionHash));
        Require(draft.Description is null != draft.DescriptionHash is null, nameof(draft.Description));
        Require(draft.Expiry is not { } expiry || (expiry >= TimeSpan.Zero && expiry.Ticks % TimeSpan.TicksPerSecond == 0), nameof(draft.Expiry));
        Require(draft.Fallbacks.All(fallback => fallback.IsKnown), nameof(draft.Fallbacks));
        Require(draft.Routes.All(route => !route.IsEmpty && route.All(hop => hop.Node.Length == NodeId.Length)), nameof(draft.Routes));
        Require(Bolt11Features.Check(draft.Features) == Bolt11Failure.None, nameof(draft.Features));

        static void Require(bool holds, string member)
        {
            if (!holds)
            {
                throw new ArgumentException($"{member} is not what a BOLT 11 invoice may carry.", nameof(draft));
            }
        }
    }
}
