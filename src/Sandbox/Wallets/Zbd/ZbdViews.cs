using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;

namespace Paywall.Sandbox.Wallets.Zbd;

/// <summary>Charges and payments in ZBD's own words.</summary>
internal static class ZbdViews
{
    public const string Completed = "completed";

    private const string Unit = "msats";

    public static ZbdChargeData Show(ZbdCharge charge, NetworkInvoice truth) => new(
        charge.Id.ToString(), Unit, Show(charge.Amount), charge.Invoice.Description!, StatusOf(truth.State), Show(truth.SettledAt),
        Show(charge.CreatedAt), Show(charge.Invoice.ExpiresAt), charge.Reference.InternalId, charge.Reference.CallbackUrl,
        new ZbdChargeData.Payable(charge.Invoice.Text, $"lightning:{charge.Invoice.Text}"));

    /// <summary>The bare object, without <c>data</c>.</summary>
    public static JsonObject Announce(ZbdCharge charge, string status) => ToObject(JsonSerializer.SerializeToNode(
        new ZbdChargeCallbackData(
            Show(charge.Amount), charge.Reference.CallbackUrl, charge.Invoice.Description!, charge.Id.ToString(),
            charge.Reference.InternalId, status, Unit),
        ZbdJson.Default.ZbdChargeCallbackData));

    /// <summary>A payment whose end is not shown yet has neither fee nor preimage nor time.</summary>
    public static ZbdPaymentData Show(ZbdPayment payment, ZbdOptions options)
    {
        var endedAt = payment.EndedAt;
        var paid = endedAt is null ? null : payment.Outcome as PaymentOutcome.Paid;
        var status = endedAt is null ? "processing" : paid is null ? "failed" : Completed;
        var showsPreimage = !payment.IsInternal || options.InternalPaymentsShowPreimage;
        return new ZbdPaymentData(
            payment.Id.ToString(), Show(paid?.Fee ?? MilliSatoshi.Zero), Unit, Show(payment.Order.Amount), payment.Order.Invoice.Text,
            showsPreimage ? paid?.Preimage.ToHex() : null, payment.Order.Reference.InternalId, status, Show(payment.ProcessedAt),
            Show(paid is null ? null : endedAt), payment.Order.Description);
    }

    /// <summary>The bare object, without <c>data</c>.</summary>
    public static JsonObject Announce(ZbdPayment payment, ZbdOptions options) => ToObject(JsonSerializer.SerializeToNode(
        Show(payment, options) with { CallbackUrl = payment.Order.Reference.CallbackUrl }, ZbdJson.Default.ZbdPaymentData));

    public static ZbdWalletData ShowBalance(MilliSatoshi balance) => new(Unit, Show(balance));

    public static ZbdDecodedData Show(Bolt11Invoice invoice) => new(
        invoice.Amount is { } amount ? Show(amount) : null, invoice.Text, Show(invoice.ExpiresAt),
        invoice.Network == BitcoinNetwork.Mainnet ? "bitcoin" : invoice.Network.ToString().ToLowerInvariant(),
        invoice.Description, invoice.DescriptionHash is { } hash ? Convert.ToHexStringLower(hash.Span) : null,
        invoice.PaymentHash.ToString(), Convert.ToHexStringLower(invoice.PaymentSecret.Span), invoice.Payee.ToString(),
        Convert.ToHexStringLower(invoice.Signature.Span));

    public static string StatusOf(InvoiceState state) => state switch
    {
        InvoiceState.Open => "pending",
        InvoiceState.Paid => Completed,
        InvoiceState.Expired => "expired",
        _ => throw new UnreachableException(),
    };

    private static string Show(MilliSatoshi amount) => amount.Value.ToString(CultureInfo.InvariantCulture);

    private static string Show(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string? Show(DateTimeOffset? time) => time is { } known ? Show(known) : null;

    private static JsonObject ToObject(JsonNode? node) => node!.AsObject();
}
