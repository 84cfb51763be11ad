using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace Paywall.Protocol.Lightning;

/// <summary>Reads one invoice: bech32, every field by the rules for a payer, then the signature.</summary>
internal ref struct Bolt11Reader
{
    private const string UriScheme = "lightning:";
    private const int TimestampWords = 7;
    private const int SignatureWords = 104;
    private const int FieldHeaderWords = 3;
    private const byte MaximumRecoveryId = 3;
    private const ulong MaximumSpanSeconds = (ulong)(long.MaxValue / TimeSpan.TicksPerSecond);

    private static readonly int WordsOf32Bytes = Words.CountFor(32);
    private static readonly int WordsOfNodeId = Words.CountFor(NodeId.Length);

    private readonly List<FallbackAddress> _fallbacks = [];
    private readonly List<ImmutableArray<RouteHop>> _routes = [];
    private PaymentHash? _paymentHash;
    private byte[]? _paymentSecret;
    private string? _description;
    private byte[]? _descriptionHash;
    private byte[]? _payee;
    private byte[]? _metadata;
    private ulong? _expirySeconds;
    private ulong? _minFinalCltvExpiryDelta;
    private ImmutableArray<int>? _features;
    private bool _isAmbiguous;
    private Bolt11Failure _failure = Bolt11Failure.None;

    public Bolt11Reader()
    {
    }

    public static (Bolt11Invoice? Invoice, Bolt11Failure Failure) Read(string text)
    {
        var hasUriScheme = text.StartsWith(UriScheme, StringComparison.OrdinalIgnoreCase);
        var failure = CheckCharacters(text.AsSpan(hasUriScheme ? UriScheme.Length : 0), out var hasUpper);
        if (failure != Bolt11Failure.None)
        {
            return (null, failure);
        }

        var body = hasUriScheme ? text[UriScheme.Length..] : text;
        var lower = hasUpper ? body.ToLowerInvariant() : body;
        if (!Bech32.TryDecode(lower, out var humanReadable, out var words, out failure))
        {
            return (null, failure);
        }

        if (!BitcoinNetworks.TryTake(humanReadable, out var network, out var amountText))
        {
            return (null, Bolt11Failure.UnknownNetwork);
        }

        if (!Bolt11Amount.TryRead(amountText, out var amount, out failure))
        {
            return (null, failure);
        }

        if (words.Length < TimestampWords + SignatureWords)
        {
            return (null, Bolt11Failure.TooShort);
        }

        return new Bolt11Reader().Read(lower, humanReadable, words, network, amount);
    }

    /// <summary>Only ASCII goes on, because some other letters turn into ASCII when their case is changed.</summary>
    private static Bolt11Failure CheckCharacters(ReadOnlySpan<char> text, out bool hasUpper)
    {
        hasUpper = text.Length <= Bolt11Invoice.MaximumLength && text.ContainsAnyInRange('A', 'Z');
        return text.Length > Bolt11Invoice.MaximumLength ? Bolt11Failure.TooLong
            : !Ascii.IsValid(text) ? Bolt11Failure.BadCharacter
            : hasUpper && text.ContainsAnyInRange('a', 'z') ? Bolt11Failure.MixedCase
            : Bolt11Failure.None;
    }

    private (Bolt11Invoice? Invoice, Bolt11Failure Failure) Read(
        string text, ReadOnlySpan<char> humanReadable, byte[] words, BitcoinNetwork network, MilliSatoshi? amount)
    {
        var signed = words.AsSpan(..^SignatureWords);
        var signature = Words.ToBytesPadded(words.AsSpan(^SignatureWords..));
        if (!TryReadFields(signed[TimestampWords..])
            || !TryFindPayee(Bolt11Writer.HashToSign(humanReadable, signed), signature, out var payee)
            || !CheckRequired())
        {
            return (null, _failure);
        }

        _ = Words.TryToNumber(signed[..TimestampWords], out var timestamp);
        var content = new Bolt11Draft
        {
            Network = network,
            Amount = amount,
            Timestamp = DateTimeOffset.FromUnixTimeSeconds((long)timestamp),
            PaymentHash = _paymentHash!.Value,
            PaymentSecret = _paymentSecret!,
            Description = _description,
            DescriptionHash = OrNull(_descriptionHash),
            Expiry = _expirySeconds is { } seconds ? Span(seconds) : null,
            MinFinalCltvExpiryDelta = _minFinalCltvExpiryDelta,
            NamesPayee = _payee is not null,
            Metadata = OrNull(_metadata),
            Fallbacks = [.. _fallbacks],
            Routes = [.. _routes],
            Features = _features ?? [],
        };
        var parts = signature.AsMemory(..Secp256k1.SignatureLength);
        return (new Bolt11Invoice(text, content, payee, parts, signature[^1]), Bolt11Failure.None);
    }

    /// <summary>Spelled out, because both null arrays and null literals turn into empty memory all too easily.</summary>
    private static ReadOnlyMemory<byte>? OrNull(byte[]? bytes) =>
        bytes is null ? default(ReadOnlyMemory<byte>?) : new ReadOnlyMemory<byte>(bytes);

    /// <summary>A span that is longer than the calendar never ends.</summary>
    private static TimeSpan Span(ulong seconds) =>
        seconds <= MaximumSpanSeconds ? new TimeSpan((long)seconds * TimeSpan.TicksPerSecond) : TimeSpan.MaxValue;

    private bool TryReadFields(ReadOnlySpan<byte> words)
    {
        while (!words.IsEmpty)
        {
            if (words.Length < FieldHeaderWords)
            {
                return Fail(Bolt11Failure.FieldTooLong);
            }

            var length = (words[1] << 5) | words[2];
            if (words.Length < FieldHeaderWords + length)
            {
                return Fail(Bolt11Failure.FieldTooLong);
            }

            if (!TryReadField((Bolt11Field)words[0], words.Slice(FieldHeaderWords, length)))
            {
                return false;
            }

            words = words[(FieldHeaderWords + length)..];
        }

        return true;
    }

    private bool TryReadField(Bolt11Field field, ReadOnlySpan<byte> data) => field switch
    {
        Bolt11Field.PaymentHash => data.Length != WordsOf32Bytes || Once(ref _paymentHash, new PaymentHash(Words.ToBytes(data))),
        Bolt11Field.PaymentSecret => data.Length != WordsOf32Bytes || Once(ref _paymentSecret, Words.ToBytes(data)),
        Bolt11Field.DescriptionHash => data.Length != WordsOf32Bytes || Once(ref _descriptionHash, Words.ToBytes(data)),
        Bolt11Field.Payee => data.Length != WordsOfNodeId || Once(ref _payee, Words.ToBytes(data)),
        Bolt11Field.Description => TryReadDescription(Words.ToBytes(data)),
        Bolt11Field.Metadata => Once(ref _metadata, Words.ToBytes(data)),
        Bolt11Field.Expiry => TryReadNumber(data, ref _expirySeconds),
        Bolt11Field.MinFinalCltvExpiryDelta => TryReadNumber(data, ref _minFinalCltvExpiryDelta),
        Bolt11Field.Features => IsMinimal(data) && Once(ref _features, Bolt11Features.FromWords(data)),
        Bolt11Field.Fallback => ReadFallback(data),
        Bolt11Field.Route => ReadRoute(Words.ToBytes(data)),
        _ => true,
    };

    private readonly bool ReadFallback(ReadOnlySpan<byte> data)
    {
        if (!data.IsEmpty && new FallbackAddress(data[0], Words.ToBytes(data[1..])) is { IsKnown: true } fallback)
        {
            _fallbacks.Add(fallback);
        }

        return true;
    }

    private readonly bool ReadRoute(byte[] hops)
    {
        if (hops.Length > 0 && hops.Length % RouteHop.Length == 0)
        {
            _routes.Add(RouteHop.ReadAll(hops));
        }

        return true;
    }

    private bool TryReadDescription(byte[] utf8) =>
        Utf8.IsValid(utf8) ? Once(ref _description, Encoding.UTF8.GetString(utf8)) : Fail(Bolt11Failure.BadDescription);

    private bool TryReadNumber(ReadOnlySpan<byte> data, ref ulong? field) =>
        IsMinimal(data) && (Words.TryToNumber(data, out var number) ? Once(ref field, number) : Fail(Bolt11Failure.NumberTooLarge));

    private bool IsMinimal(ReadOnlySpan<byte> data) => data.IsEmpty || data[0] != 0 || Fail(Bolt11Failure.NotMinimal);

    private bool Once<T>(ref T? field, T value)
        where T : class
    {
        _isAmbiguous |= field is not null;
        field = value;
        return true;
    }

    private bool Once<T>(ref T? field, T value)
        where T : struct
    {
        _isAmbiguous |= field is not null;
        field = value;
        return true;
    }

    private bool TryFindPayee(byte[] hash, byte[] signature, [NotNullWhen(true)] out NodeId? payee)
    {
        payee = null;
        var parts = signature.AsSpan(..Secp256k1.SignatureLength);
        var recoveryId = signature[^1];
        var key = _payee;
        var isValid = recoveryId <= MaximumRecoveryId
            && (key is null ? Secp256k1.TryRecover(hash, parts, recoveryId, out key) : Secp256k1.Verify(hash, parts, key));
        if (!isValid)
        {
            return Fail(Bolt11Failure.BadSignature);
        }

        payee = NodeId.FromPoint(key!);
        return _payee is null || Secp256k1.IsLowS(parts) || Fail(Bolt11Failure.HighS);
    }

    private bool CheckRequired()
    {
        var failure =
            _paymentHash is null ? Bolt11Failure.NoPaymentHash
            : _paymentSecret is null ? Bolt11Failure.NoPaymentSecret
            : _description is null && _descriptionHash is null ? Bolt11Failure.NoDescription
            : _isAmbiguous || (_description is not null && _descriptionHash is not null) ? Bolt11Failure.AmbiguousField
            : Bolt11Features.Check(_features ?? []);
        return failure == Bolt11Failure.None || Fail(failure);
    }

    private bool Fail(Bolt11Failure failure)
    {
        _failure = failure;
        return false;
    }
}
