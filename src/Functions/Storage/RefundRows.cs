using Azure.Data.Tables;
using Paywall.Functions.Refunds;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Functions.Storage;

/// <summary>The row of a refund, which stands in its purchase's partition.</summary>
internal static class RefundRows
{
    public static string Key(PurchaseId purchase) => $"refund-{purchase}";

    public static TableEntity Write(Refund refund) => new(PurchaseRows.Partition(refund.Purchase), Key(refund.Purchase))
    {
        [PurchaseRows.State] = RefundStates.Write(refund.State),
        ["Invoice"] = refund.Invoice.Text,
        ["PaymentId"] = refund.PaymentId,
        [PurchaseRows.LeaseUntil] = refund.LeaseUntil,
        ["Attempts"] = refund.Attempts,
        ["WalletPayment"] = refund.WalletPayment,
        ["FeeMsat"] = refund.Fee is { } fee ? checked((long)fee.Value) : null,
    };

    public static Refund Read(PurchaseId purchase, TableEntity row) => new(
        purchase,
        Bolt11Invoice.Parse(row.GetString("Invoice")),
        row.GetString("PaymentId"),
        RefundStates.Read(row.GetString(PurchaseRows.State)))
    {
        Version = row.ETag,
        LeaseUntil = row.GetDateTimeOffset(PurchaseRows.LeaseUntil) ?? DateTimeOffset.MaxValue,
        Attempts = row.GetInt32("Attempts") ?? 0,
        WalletPayment = row.GetString("WalletPayment"),
        Fee = row.GetInt64("FeeMsat") is { } fee ? new MilliSatoshi(checked((ulong)fee)) : null,
    };
}
