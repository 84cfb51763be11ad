using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Paywall.Protocol.Lightning;

namespace Paywall.Protocol.L402;

/// <summary>Writes and reads the caveats that <see cref="TokenTerms"/> describes.</summary>
internal ref struct TokenCaveats
{
    private const string Services = "services";
    private const string ValidUntilSuffix = "_valid_until";
    private const string CapabilitiesSuffix = "_capabilities";
    private const string OurPrefix = "paywall_";
    private const string Amount = "paywall_amount_msat";
    private const string Uses = "paywall_uses";
    private const string Invoice = "paywall_invoice";
    private const string Method = "paywall_method";
    private const string Path = "paywall_path";
    private const string QuerySha256 = "paywall_query_sha256";
    private const string BodySha256 = "paywall_body_sha256";
    private const string OnlyTier = ":0";

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    private PaymentHash? _paymentHash;
    private string? _service;
    private long? _validUntil;
    private string? _amount;
    private TokenUses? _uses;
    private string? _invoice;
    private string? _method;
    private string? _path;
    private string? _query;
    private string? _body;

    public static List<Caveat> Write(TokenTerms terms)
    {
        Check(terms);
        List<Caveat> caveats =
        [
            new(Services, terms.Service + OnlyTier),
            new(terms.Service + ValidUntilSuffix, terms.ValidUntil.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
            new(Amount, terms.Amount.Value.ToString(CultureInfo.InvariantCulture)),
            new(Uses, terms.Uses.ToString()),
            new(Invoice, terms.Invoice.ToString()),
        ];
        if (terms.Binding is { } binding)
        {
            caveats.Add(new(Method, binding.Method));
            caveats.Add(new(Path, binding.Path));
            caveats.Add(new(QuerySha256, binding.QuerySha256));
        }

        if (terms.BodySha256 is not null)
        {
            caveats.Add(new(BodySha256, terms.BodySha256));
        }

        return caveats;
    }

    private static void Check(TokenTerms terms)
    {
        Require(IsServiceName(terms.Service) && Caveat.IsText(terms.Service), nameof(terms.Service));
        Require(terms.ValidUntil >= DateTimeOffset.UnixEpoch, nameof(terms.ValidUntil));
        Require(terms.Amount > MilliSatoshi.Zero, nameof(terms.Amount));
        Require(terms.Uses != default, nameof(terms.Uses));
        Require(WalletInvoice.TryParse(terms.Invoice.ToString(), out var invoice) && invoice == terms.Invoice, nameof(terms.Invoice));
        Require(terms.Binding is null || IsBinding(terms.Binding), nameof(terms.Binding));
        Require(terms.BodySha256 is null || IsSha256(terms.BodySha256), nameof(terms.BodySha256));

        static bool IsBinding(RequestBinding binding) =>
            binding.Method.Length > 0
            && Caveat.IsText(binding.Method)
            && Caveat.IsText(binding.Path)
            && IsSha256(binding.QuerySha256);

        static bool IsSha256(string text) => text.Length == 64 && !text.AsSpan().ContainsAnyExcept(LowerHex);

        static void Require(bool holds, string member)
        {
            if (!holds)
            {
                throw new ArgumentException($"{member} is not what a token may say.", nameof(terms));
            }
        }
    }

    public static bool TryRead(Macaroon macaroon, [NotNullWhen(true)] out TokenTerms? terms)
    {
        terms = null;
        var reader = default(TokenCaveats);
        if (L402Identifier.TryReadPaymentHash(macaroon.Identifier.Span, out var hash))
        {
            reader._paymentHash = hash;
        }

        foreach (var bytes in macaroon.Caveats)
        {
            if (!Caveat.TryRead(bytes.Span, out var caveat) || !reader.TryTake(caveat))
            {
                return false;
            }
        }

        terms = reader.ToTerms();
        return terms is not null;
    }

    private bool TryTake(Caveat caveat) => caveat.Condition switch
    {
        Services => TryTakeService(caveat.Value),
        Amount => Same(ref _amount, caveat.Value),
        Uses => TryTakeUses(caveat.Value),
        Invoice => Same(ref _invoice, caveat.Value),
        Method => Same(ref _method, caveat.Value),
        Path => Same(ref _path, caveat.Value),
        QuerySha256 => Same(ref _query, caveat.Value),
        BodySha256 => Same(ref _body, caveat.Value),
        Caveat.PreimageCondition => IsPreimage(caveat.Value),
        var condition when IsOfService(condition, ValidUntilSuffix) => TryTakeValidUntil(caveat.Value),

        // No service has capabilities, so a holder who gave one away gave away a right that nothing here could check.
        var condition when IsOfService(condition, CapabilitiesSuffix) => false,
        var condition => !IsAlmostOurs(Caveat.Normalise(condition)),
    };

    /// <summary>
    /// Whether a holder meant a condition that this paywall knows and misspelt it. Skipped as somebody else's, it would not limit what the
    /// holder believes to have limited.
    /// </summary>
    private readonly bool IsAlmostOurs(string normalised) =>
        normalised is Services or Caveat.PreimageCondition
        || normalised.StartsWith(OurPrefix, StringComparison.Ordinal)
        || IsOfService(normalised, ValidUntilSuffix)
        || IsOfService(normalised, CapabilitiesSuffix);

    /// <summary>A token is minted for one service, so the only narrower list is that very service.</summary>
    private bool TryTakeService(string value) =>
        value.EndsWith(OnlyTier, StringComparison.Ordinal)
        && IsServiceName(value.AsSpan(..^OnlyTier.Length))
        && Same(ref _service, value[..^OnlyTier.Length]);

    /// <summary>Some clients append the preimage as a caveat; it must then be the right one.</summary>
    private readonly bool IsPreimage(string value) => Preimage.TryParse(value, null, out var preimage) && preimage.Hash == _paymentHash;

    private static bool IsServiceName(ReadOnlySpan<char> name) =>
        !name.IsEmpty && !name.ContainsAny(",:=") && !Caveat.HasControlCharacters(name);

    private readonly bool IsOfService(string condition, string suffix) =>
        _service is not null
        && condition.Length == _service.Length + suffix.Length
        && condition.StartsWith(_service, StringComparison.Ordinal)
        && condition.EndsWith(suffix, StringComparison.Ordinal);

    private bool TryTakeValidUntil(string value)
    {
        if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            || seconds > _validUntil)
        {
            return false;
        }

        _validUntil = seconds;
        return true;
    }

    private bool TryTakeUses(string value)
    {
        if (!TokenUses.TryParse(value, out var uses) || (_uses is { } earlier && !uses.IsWithin(earlier)))
        {
            return false;
        }

        _uses = uses;
        return true;
    }

    private static bool Same(ref string? field, string value)
    {
        field ??= value;
        return field == value;
    }

    private readonly TokenTerms? ToTerms()
    {
        if (_service is null || _validUntil is null || _uses is null || _invoice is null
            || !ulong.TryParse(_amount, NumberStyles.None, CultureInfo.InvariantCulture, out var amount) || amount == 0
            || !WalletInvoice.TryParse(_invoice, out var invoice))
        {
            return null;
        }

        var isBound = _method is not null && _path is not null && _query is not null;
        var isPartlyBound = !isBound && (_method ?? _path ?? _query) is not null;
        return isPartlyBound ? null : new TokenTerms
        {
            Service = _service,
            ValidUntil = DateTimeOffset.FromUnixTimeSeconds(_validUntil.Value),
            Amount = new MilliSatoshi(amount),
            Uses = _uses.Value,
            Invoice = invoice,
            Binding = isBound ? new RequestBinding(_method!, _path!, _query!) : null,
            BodySha256 = _body,
        };
    }
}
