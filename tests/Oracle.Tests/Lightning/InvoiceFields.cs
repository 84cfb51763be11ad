using System.Globalization;
using System.Text.Json;
using Paywall.Protocol.Lightning;

namespace Paywall.Oracle.Tests.Lightning;

/// <summary>What an invoice says. Its properties are the names that the oracles ask and answer with; large numbers are text.</summary>
internal sealed record InvoiceFields
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public required string Network { get; init; }

    public string? Amount { get; init; }

    public long Timestamp { get; init; }

    public string? PaymentHash { get; init; }

    public string? PaymentSecret { get; init; }

    public string? Description { get; init; }

    public string? DescriptionHash { get; init; }

    public string? Expiry { get; init; }

    public string? MinFinalCltv { get; init; }

    public string? PayeeField { get; init; }

    public string? Payee { get; init; }

    public string? Metadata { get; init; }

    public Fallback[] Fallbacks { get; init; } = [];

    public Hop[][] Routes { get; init; } = [];

    public int[] Features { get; init; } = [];

    public string? Signature { get; init; }

    public int RecoveryId { get; init; }

    /// <summary>What we read, or have written.</summary>
    public static InvoiceFields Of(Bolt11Invoice invoice, bool namesPayee) => new()
    {
        Network = Prefix(invoice.Network),
        Amount = invoice.Amount?.Value.ToString(CultureInfo.InvariantCulture),
        Timestamp = invoice.Timestamp.ToUnixTimeSeconds(),
        PaymentHash = invoice.PaymentHash.ToString(),
        PaymentSecret = Hex(invoice.PaymentSecret),
        Description = invoice.Description,
        DescriptionHash = Hex(invoice.DescriptionHash),
        Expiry = ((long)invoice.Expiry.TotalSeconds).ToString(CultureInfo.InvariantCulture),
        MinFinalCltv = invoice.MinFinalCltvExpiryDelta.ToString(CultureInfo.InvariantCulture),
        PayeeField = namesPayee ? invoice.Payee.ToString() : null,
        Payee = invoice.Payee.ToString(),
        Metadata = Hex(invoice.Metadata),
        Fallbacks = [.. invoice.Fallbacks.Select(fallback => new Fallback(fallback.Version, Hex(fallback.Program)!))],
        Routes = [.. invoice.Routes.Select(route => route.Select(Hop.Of).ToArray())],
        Features = [.. invoice.Features],
        Signature = Hex(invoice.Signature),
        RecoveryId = invoice.RecoveryId,
    };

    public static string Prefix(BitcoinNetwork network) => network switch
    {
        BitcoinNetwork.Mainnet => "lnbc",
        BitcoinNetwork.Testnet => "lntb",
        BitcoinNetwork.Signet => "lntbs",
        _ => "lnbcrt",
    };

    /// <summary>The same with the defaults of BOLT 11 for what is not said.</summary>
    public InvoiceFields WithDefaults() => this with { Expiry = Expiry ?? "3600", MinFinalCltv = MinFinalCltv ?? "18" };

    /// <summary>What was signed, whoever signed it in whichever order of fields.</summary>
    public InvoiceFields WithoutSignature() => this with { Signature = null, RecoveryId = 0 };

    public override string ToString() => JsonSerializer.Serialize(this, Readable);

    private static string? Hex(ReadOnlyMemory<byte>? bytes) => bytes is { } some ? Convert.ToHexStringLower(some.Span) : null;

    internal sealed record Fallback(byte Version, string Program);

    internal sealed record Hop(string Node, string Channel, uint FeeBase, uint FeeProportional, ushort CltvDelta)
    {
        public static Hop Of(RouteHop hop) => new(
            Hex(hop.Node)!,
            hop.ShortChannelId.ToString("x16", CultureInfo.InvariantCulture),
            hop.FeeBase,
            hop.FeeProportionalMillionths,
            hop.CltvExpiryDelta);
    }
}

/// <summary>An invoice as text, as the oracles answer with.</summary>
internal sealed record InvoiceText(string Invoice);
