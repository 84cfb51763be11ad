using Azure.Data.Tables;
using Paywall.Functions.Purchases;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Storage;

/// <summary>Keys and columns of the table <c>purchases</c>. A purchase is one partition; each row key ends in its id.</summary>
internal static class PurchaseRows
{
    public const string Table = "purchases";

    public const string State = "State";
    public const string LeaseUntil = "LeaseUntil";
    public const string Operation = "Operation";
    public const string Executions = "Executions";

    private const int FirstUse = 1;

    public static string Partition(PurchaseId purchase) => purchase.ToString();

    public static string Settled(PurchaseId purchase) => $"settled-{purchase}";

    public static string Paid(PurchaseId purchase) => $"paid-{purchase}";

    public static string SingleUse(PurchaseId purchase) => $"use-{FirstUse:000000}-{purchase}";

    /// <summary>The right itself: the row is empty, its existence says everything.</summary>
    public static TableEntity PaidRow(PurchaseId purchase) => new(Partition(purchase), Paid(purchase));

    public static TableEntity SettledRow(Purchase purchase, ulong receivedMsat, DateTimeOffset recordedAt) =>
        new(Partition(purchase.Id), Settled(purchase.Id))
        {
            ["Service"] = purchase.Terms.Service,
            ["PriceMsat"] = checked((long)purchase.Terms.Amount.Value),
            ["ReceivedMsat"] = checked((long)receivedMsat),
            ["Wallet"] = purchase.Terms.Invoice.Wallet,
            ["InvoiceId"] = purchase.Terms.Invoice.Id,
            ["PaymentHash"] = purchase.PaymentHash.ToString(),
            ["RecordedAt"] = recordedAt,
        };

    public static TableEntity UseRow(PurchaseId purchase, UseState state, int executions, Guid operation, DateTimeOffset leaseUntil) =>
        new(Partition(purchase), SingleUse(purchase))
        {
            [State] = UseStates.Write(state),
            [Executions] = executions,
            [Operation] = operation,
            [LeaseUntil] = leaseUntil,
        };
}
