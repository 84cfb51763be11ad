using System.Collections.Immutable;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Paywall.Protocol.Lightning;

/// <summary>Writes and signs one invoice in the shortest form that BOLT 11 allows; fields in the order of most of its examples.</summary>
internal sealed class Bolt11Writer
{
    private const int LongestFieldWords = 1023;
    private const int TimestampWords = 7;
    private const long LastTimestamp = (1L << (5 * TimestampWords)) - 1;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Bolt11Draft _draft;
    private readonly List<byte> _words = new(512);

    private Bolt11Writer(Bolt11Draft draft) => _draft = draft;

    public static Bolt11Invoice Write(Bolt11Draft draft, NodePrivateKey key)
    {
        Check(draft);
        var seconds = draft.Timestamp.ToUnixTimeSeconds();
        var humanReadable = draft.Network.Prefix() + (draft.Amount is { } amount ? Bolt11Amount.Write(amount) : "");
        var writer = new Bolt11Writer(draft);
        writer._words.AddRange(Words.FromNumber((ulong)seconds, TimestampWords));
        writer.WriteRequiredFields();
        writer.WriteOptionalFields(key.NodeId);

        var words = writer._words.ToArray();
        var (signature, recoveryId) = key.Sign(HashToSign(humanReadable, words));
        var text = Bech32.Encode(humanReadable, [.. words, .. Words.FromBytes([.. signature, recoveryId])]);
        if (text.Length > Bolt11Invoice.MaximumLength)
        {
            throw new ArgumentException($"An invoice of {text.Length} characters, more than {Bolt11Invoice.MaximumLength}.", nameof(draft));
        }

        // Read back, so that it shares no memory with the draft, and nothing leaves that a reader would refuse.
        var (invoice, failure) = Bolt11Reader.Read(text);
        return invoice ?? throw new UnreachableException($"What was written cannot be read: {failure}.");
    }

    public static byte[] HashToSign(ReadOnlySpan<char> humanReadable, ReadOnlySpan<byte> words)
    {
        var data = Words.ToBytesPadded(words);
        var signed = new byte[humanReadable.Length + data.Length];
        Encoding.ASCII.GetBytes(humanReadable, signed);
        data.CopyTo(signed, humanReadable.Length);
        return SHA256.HashData(signed);
    }

    private void WriteRequiredFields()
    {
        WriteField(Bolt11Field.PaymentSecret, Words.FromBytes(_draft.PaymentSecret.Span));
        WriteField(Bolt11Field.PaymentHash, Words.FromBytes(_draft.PaymentHash.Span));
        if (_draft.Description is { } description)
        {
            WriteField(Bolt11Field.Description, Words.FromBytes(StrictUtf8.GetBytes(description)));
        }

        if (_draft.DescriptionHash is { } descriptionHash)
        {
            WriteField(Bolt11Field.DescriptionHash, Words.FromBytes(descriptionHash.Span));
        }
    }

    private void WriteOptionalFields(NodeId payee)
    {
        if (_draft.Metadata is { } metadata)
        {
            WriteField(Bolt11Field.Metadata, Words.FromBytes(metadata.Span));
        }

        if (_draft.NamesPayee)
        {
            WriteField(Bolt11Field.Payee, Words.FromBytes(payee.Span));
        }

        if (_draft.Expiry is { } expiry)
        {
            WriteField(Bolt11Field.Expiry, Words.FromNumber((ulong)(expiry.Ticks / TimeSpan.TicksPerSecond)));
        }

        if (_draft.MinFinalCltvExpiryDelta is { } delta)
        {
            WriteField(Bolt11Field.MinFinalCltvExpiryDelta, Words.FromNumber(delta));
        }

        foreach (var fallback in _draft.Fallbacks)
        {
            WriteField(Bolt11Field.Fallback, [fallback.Version, .. Words.FromBytes(fallback.Program.Span)]);
        }

        foreach (var route in _draft.Routes)
        {
            WriteField(Bolt11Field.Route, Words.FromBytes(RouteHop.WriteAll(route)));
        }

        WriteField(Bolt11Field.Features, Bolt11Features.ToWords(_draft.Features));
    }

    private void WriteField(Bolt11Field type, ReadOnlySpan<byte> data)
    {
        if (data.Length > LongestFieldWords)
        {
            throw new ArgumentException($"{type} is too long for an invoice.");
        }

        _words.Add((byte)type);
        _words.AddRange(Words.FromNumber((ulong)data.Length, 2));
        _words.AddRange(data);
    }

    private static void Check(Bolt11Draft draft)
    {
        Require(Enum.IsDefined(draft.Network), nameof(draft.Network));
        Require(draft.Timestamp.ToUnixTimeSeconds() is >= 0 and <= LastTimestamp, nameof(draft.Timestamp));
        Require(draft.Amount != MilliSatoshi.Zero, nameof(draft.Amount));
        Require(draft.PaymentSecret.Length == 32, nameof(draft.PaymentSecret));
        Require(draft.DescriptionHash is not { Length: not 32 }, nameof(draft.DescriptionHash));
        Require(draft.Description is null != draft.DescriptionHash is null, nameof(draft.Description));
        Require(draft.Expiry is not { Ticks: var ticks } || (ticks >= 0 && ticks % TimeSpan.TicksPerSecond == 0), nameof(draft.Expiry));
        Require(draft.MinFinalCltvExpiryDelta is not > Words.MaximumNumber, nameof(draft.MinFinalCltvExpiryDelta));
        Require(!draft.Fallbacks.IsDefault && draft.Fallbacks.All(fallback => fallback.IsKnown), nameof(draft.Fallbacks));
        Require(!draft.Routes.IsDefault && draft.Routes.All(IsRoute), nameof(draft.Routes));
        Require(Bolt11Features.IsWritable(draft.Features), nameof(draft.Features));

        static bool IsRoute(ImmutableArray<RouteHop> route) =>
            !route.IsDefaultOrEmpty && route.All(hop => hop.Node.Length == NodeId.Length);

        static void Require(bool holds, string member)
        {
            if (!holds)
            {
                throw new ArgumentException($"{member} is not what a BOLT 11 invoice may carry.", nameof(draft));
            }
        }
    }
}
