using System.Globalization;
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

    public static string Partition(PurchaseId purchase) => purchase.ToString();

    public static string Settled(PurchaseId purchase) => $"settled-{purchase}";

    public static string Paid(PurchaseId purchase) => $"paid-{purchase}";

    public static string Use(PurchaseId purchase, int slot) => $"{UsePrefix}{slot:000000}-{purchase}";

    /// <summary>The range of the first so many uses: from the first key on, up to but without the second.</summary>
    public static (string From, string To) Uses(int slots) => ($"{UsePrefix}{1:000000}", $"{UsePrefix}{slots + 1:000000}");

    public static int SlotOf(string row) => int.Parse(row.AsSpan(UsePrefix.Length, SlotDigits), NumberStyles.None, CultureInfo.InvariantCulture);

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
