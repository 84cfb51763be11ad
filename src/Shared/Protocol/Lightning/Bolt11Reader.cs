using System.Collections.Immutable;
using System.Text;

namespace Paywall.Protocol.Lightning;

/// <summary>Reads one invoice: bech32, signature, then every field by the rules for a payer.</summary>
internal ref struct Bolt11Reader
{
    private const string UriScheme = "lightning:";
    private const int TimestampWords = 7;
    private const int SignatureWords = 104;
    private const int FieldHeaderWords = 3;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
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
    private Bolt11Failure _failure = Bolt11Failure.None;

    public Bolt11Reader()
    {
    }

    public static (Bolt11Invoice? Invoice, Bolt11Failure Failure) Read(string text)
    {
        var body = text.StartsWith(UriScheme, StringComparison.OrdinalIgnoreCase) ? text[UriScheme.Length..] : text;
        if (body.Length > Bolt11Invoice.MaximumLength)
        {
            return (null, Bolt11Failure.TooLong);
        }

        var hasUpper = body.AsSpan().ContainsAnyInRange('A', 'Z');
        if (hasUpper && body.AsSpan().ContainsAnyInRange('a', 'z'))
        {
            return (null, Bolt11Failure.MixedCase);
        }

        var lower = hasUpper ? body.ToLowerInvariant() : body;
        if (!Bech32.TryDecode(lower, out var humanReadable, out var words, out var failure))
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

    private (Bolt11Invoice? Invoice, Bolt11Failure Failure) Read(
        string text, ReadOnlySpan<char> humanReadable, byte[] words, BitcoinNetwork network, MilliSatoshi? amount)
    {
        var signed = words.AsSpan(..^SignatureWords);
        if (!TryReadFields(signed[TimestampWords..]))
        {
            return (null, _failure);
        }

        var signature = Words.ToBytesPadded(words.AsSpan(^SignatureWords..));
        var payee = FindPayee(humanReadable, signed, signature);
        if (payee is null || !CheckRequired())
        {
            return (null, _failure);
        }

        _ = Words.TryToNumber(words.AsSpan(..TimestampWords), out var timestamp);
        var content = new Bolt11Draft
        {
            Network = network,
            Amount = amount,
            Timestamp = DateTimeOffset.FromUnixTimeSeconds((long)timestamp),
            PaymentHash = _paymentHash!.Value,
            PaymentSecret = _paymentSecret!,
            Description = _description,
            DescriptionHash = _descriptionHash is null ? null : (ReadOnlyMemory<byte>)_descriptionHash,
            Expiry = _expirySeconds is { } seconds ? Span(seconds) : null,
            MinFinalCltvExpiryDelta = _minFinalCltvExpiryDelta,
            NamesPayee = _payee is not null,
            Metadata = _metadata is null ? null : (ReadOnlyMemory<byte>)_metadata,
            Fallbacks = [.. _fallbacks],
            Routes = [.. _routes],
            Features = _features ?? [],
        };
        return (new Bolt11Invoice(text, content, payee, signature.AsMemory(..64), signature[64]), Bolt11Failure.None);
    }

    /// <summary>A span that is longer than the calendar never ends.</summary>
    private static TimeSpan Span(ulong seconds) =>
        seconds < (ulong)TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds((long)seconds) : TimeSpan.MaxValue;

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

    private bool TryReadField(Bolt11Field field, ReadOnlySpan<byte> data)
    {
        switch (field)
        {
            case Bolt11Field.PaymentHash when data.Length == WordsOf32Bytes:
                return Once(ref _paymentHash, new PaymentHash(Words.ToBytes(data)));
            case Bolt11Field.PaymentSecret when data.Length == WordsOf32Bytes:
                return Once(ref _paymentSecret, Words.ToBytes(data));
            case Bolt11Field.DescriptionHash when data.Length == WordsOf32Bytes:
                return Once(ref _descriptionHash, Words.ToBytes(data));
            case Bolt11Field.Payee when data.Length == WordsOfNodeId:
                return Once(ref _payee, Words.ToBytes(data));
            case Bolt11Field.Description:
                return TryReadDescription(data);
            case Bolt11Field.Metadata:
                return Once(ref _metadata, Words.ToBytes(data));
            case Bolt11Field.Expiry:
                return TryReadNumber(data, ref _expirySeconds);
            case Bolt11Field.MinFinalCltvExpiryDelta:
                return TryReadNumber(data, ref _minFinalCltvExpiryDelta);
            case Bolt11Field.Features:
                return IsMinimal(data) && Once(ref _features, Bolt11Features.FromWords(data));
            case Bolt11Field.Fallback when !data.IsEmpty:
                var fallback = new FallbackAddress(data[0], Words.ToBytes(data[1..]));
                if (fallback.IsKnown)
                {
                    _fallbacks.Add(fallback);
                }

                return true;
            case Bolt11Field.Route when data.Length * 5 / 8 is > 0 and var length && length % RouteHop.Length == 0:
                _routes.Add(RouteHop.ReadAll(Words.ToBytes(data)));
                return true;
            default:
                return true;
        }
    }

    private bool TryReadDescription(ReadOnlySpan<byte> data)
    {
        try
        {
            return Once(ref _description, StrictUtf8.GetString(Words.ToBytes(data)));
        }
        catch (DecoderFallbackException)
        {
            // The strict encoding has no other way to say so.
            return Fail(Bolt11Failure.BadDescription);
        }
    }

    private bool TryReadNumber(ReadOnlySpan<byte> data, ref ulong? field)
    {
        if (!IsMinimal(data))
        {
            return false;
        }

        return Words.TryToNumber(data, out var number) ? Once(ref field, number) : Fail(Bolt11Failure.NumberTooLarge);
    }

    private bool IsMinimal(ReadOnlySpan<byte> data) => data.IsEmpty || data[0] != 0 || Fail(Bolt11Failure.NotMinimal);

    private bool Once<T>(ref T? field, T value)
    {
        if (field is not null)
        {
            return Fail(Bolt11Failure.AmbiguousField);
        }

        field = value;
        return true;
    }

    private bool Once<T>(ref T? field, T value)
        where T : struct
    {
        if (field is not null)
        {
            return Fail(Bolt11Failure.AmbiguousField);
        }

        field = value;
        return true;
    }

    private NodeId? FindPayee(ReadOnlySpan<char> humanReadable, ReadOnlySpan<byte> signed, byte[] signature)
    {
        var hash = Bolt11Writer.HashToSign(humanReadable, signed);
        var valid = _payee is null
            ? Secp256k1.TryRecover(hash, signature.AsSpan(..64), signature[64], out var key)
            : Secp256k1.Verify(hash, signature.AsSpan(..64), key = _payee);
        if (!valid)
        {
            Fail(Bolt11Failure.BadSignature);
            return null;
        }

        if (_payee is not null && !Secp256k1.IsLowS(signature.AsSpan(..64)))
        {
            Fail(Bolt11Failure.HighS);
            return null;
        }

        return NodeId.TryCreate(key, out var payee) ? payee : null;
    }

    private bool CheckRequired()
    {
        var failure =
            _paymentHash is null ? Bolt11Failure.NoPaymentHash
            : _paymentSecret is null ? Bolt11Failure.NoPaymentSecret
            : _description is null && _descriptionHash is null ? Bolt11Failure.NoDescription
            : _description is not null && _descriptionHash is not null ? Bolt11Failure.AmbiguousField
            : Bolt11Features.Check(_features ?? []);
        return failure == Bolt11Failure.None || Fail(failure);
    }

    private bool Fail(Bolt11Failure failure)
    {
        _failure = failure;
        return false;
    }
}
