using System.Globalization;
using Azure.Data.Tables;
using Paywall.Functions.Purchases;
using Paywall.Functions.Settlements;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Functions.Storage;

/// <summary>Keys and columns of the table <c>purchases</c>. A purchase is one partition; each row key ends in its id.</summary>
internal static class PurchaseRows
{
    public const string Table = "purchases";

    public const string State = "State";
    public const string LeaseUntil = "LeaseUntil";
    public const string Operation = "Operation";
    public const string Executions = "Executions";
    public const string GivenBack = "GivenBack";
    public const string Digest = "RequestDigest";
    public const string KeyHash = "KeyHash";
    public const string KeptHead = "KeptHead";
    public const string KeptBody = "KeptBody";
    public const string KeptUntil = "KeptUntil";

    private const string Slot = "Slot";

    /// <summary>What tells whether a use is left: no more of a row is read than that.</summary>
    public static readonly string[] HowUsesStand = ["RowKey", State, LeaseUntil, Operation, Executions, GivenBack];

    private const string UsePrefix = "use-";
    private const int SlotDigits = 6;
    private const string DayFormat = "yyyy-MM-dd";

    public static string Partition(PurchaseId purchase) => purchase.ToString();

    public static string Settled(PurchaseId purchase) => $"settled-{purchase}";

    public static string Paid(PurchaseId purchase) => $"paid-{purchase}";

    public static string Use(PurchaseId purchase, int slot) => $"{UsePrefix}{slot:000000}-{purchase}";

    /// <summary>The range of the first so many uses: from the first key on, up to but without the second.</summary>
    public static (string From, string To) Uses(int slots) => ($"{UsePrefix}{1:000000}", $"{UsePrefix}{slots + 1:000000}");

    public static int SlotOf(string row) => int.Parse(row.AsSpan(UsePrefix.Length, SlotDigits), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>The right itself: the row is empty, its existence says everything.</summary>
    public static TableEntity PaidRow(PurchaseId purchase) => new(Partition(purchase), Paid(purchase));

    public static TableEntity SettledRow(Settlement settlement, DateTimeOffset recordedAt) =>
        new(Partition(settlement.Purchase), Settled(settlement.Purchase))
        {
            ["Service"] = settlement.Service,
            ["PriceMsat"] = checked((long)settlement.Price.Value),
            ["ReceivedMsat"] = checked((long)settlement.Received.Value),
            ["Wallet"] = settlement.Invoice.Wallet,
            ["InvoiceId"] = settlement.Invoice.Id,
            ["PaymentHash"] = settlement.PaymentHash.ToString(),
            ["Outcome"] = SettlementOutcomes.Write(settlement.Outcome),
            ["LedgerDay"] = settlement.LedgerDay.ToString(DayFormat, CultureInfo.InvariantCulture),
            ["PruneAt"] = settlement.PruneAt,
            ["RecordedAt"] = recordedAt,
            ["Entry"] = settlement.Entry,
        };

    public static Settlement ReadSettlement(PurchaseId purchase, TableEntity row) => new(
        purchase,
        SettlementOutcomes.Read(row.GetString("Outcome")),
        row.GetString("Service"),
        new MilliSatoshi(checked((ulong)row.GetInt64("PriceMsat")!.Value)),
        new MilliSatoshi(checked((ulong)row.GetInt64("ReceivedMsat")!.Value)),
        new WalletInvoice(row.GetString("Wallet"), row.GetString("InvoiceId")),
        PaymentHash.Parse(row.GetString("PaymentHash")),
        DateOnly.ParseExact(row.GetString("LedgerDay"), DayFormat, CultureInfo.InvariantCulture),
        row.GetDateTimeOffset("PruneAt")!.Value)
    {
        Entry = row.GetGuid("Entry") ?? default,
    };

    public static TableEntity UseRow(Use use, UseClaim claim) =>
        new(Partition(use.Purchase), Use(use.Purchase, use.Slot))
        {
            [State] = UseStates.Write(UseState.Reserved),
            [Executions] = use.Execution,
            [GivenBack] = use.GivenBack,
            [Operation] = use.Operation,
            [LeaseUntil] = use.LeaseUntil,
            [Digest] = claim.Identity.Digest,
            [KeyHash] = claim.Identity.Key,
        };

    /// <summary>The end of a use, to be merged into its row, so that lease and operation stay readable for the operator.</summary>
    public static TableEntity EndRow(Use use, UseState state, int executions) => new(Partition(use.Purchase), Use(use.Purchase, use.Slot))
    {
        [State] = UseStates.Write(state),
        [Executions] = executions,
    };

    /// <summary>Which use a request with a key has.</summary>
    public static TableEntity KeyRow(Use use, RequestIdentity identity) => new(Partition(use.Purchase), Key(use.Purchase, identity.Key!))
    {
        [Digest] = identity.Digest,
        [Slot] = use.Slot,
    };

    public static string Key(PurchaseId purchase, string key) => $"key-{key}-{purchase}";

    /// <summary>The use that a key's row names.</summary>
    public static int SlotOf(TableEntity key) => key.GetInt32(Slot) ?? 0;
}
