using System.Diagnostics.CodeAnalysis;
using Azure.Data.Tables;
using Paywall.Functions.Purchases;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Storage;

/// <summary>The uses of a purchase as they are stored; those that were never taken have no row.</summary>
/// <param name="purchase">The purchase.</param>
/// <param name="slots">How many uses it has.</param>
/// <param name="rows">The rows.</param>
internal sealed class UseRows(PurchaseId purchase, int slots, IReadOnlyList<TableEntity> rows)
{
    /// <summary>The use that an operation took without getting the reply; null if it took none.</summary>
    public Use? TakenBy(Guid operation) =>
        rows.FirstOrDefault(row => StateOf(row) == UseState.Reserved && row.GetGuid(PurchaseRows.Operation) == operation) is { } row
            ? UseOf(row, ExecutionsOf(row)) with { Operation = operation, LeaseUntil = LeaseOf(row) }
            : null;

    /// <summary>The answer that this very request got, if there is one use and the answer is kept; null otherwise.</summary>
    public KeptAnswer? KeptFor(RequestIdentity identity, DateTimeOffset now) =>
        slots == 1 && rows is [var row]
        && StateOf(row) == UseState.Delivered
        && row.GetString(PurchaseRows.Digest) == identity.Digest
        && row.GetString(PurchaseRows.KeyHash) == identity.Key
        && row.GetDateTimeOffset(PurchaseRows.KeptUntil) > now
        && row.GetString(PurchaseRows.KeptHead) is { } head
            ? new KeptAnswer(head, row.GetBinary(PurchaseRows.KeptBody) ?? [])
            : null;

    /// <summary>Chooses any of the uses that are left: never taken, released, or held by a lease that has ended.</summary>
    public bool TryChoose(DateTimeOffset now, [NotNullWhen(true)] out Use? use)
    {
        List<Use> left = [.. rows.Where(row => IsLeft(row, now)).Select(row => UseOf(row, ExecutionsOf(row) + 1))];
        if (rows.Count < slots)
        {
            var there = rows.Select(SlotOf).ToHashSet();
            left.AddRange(Enumerable.Range(1, slots).Where(slot => !there.Contains(slot)).Select(slot => new Use(purchase, slot, 1, default)));
        }

        use = left.Count == 0 ? null : left[Random.Shared.Next(left.Count)];
        return use is not null;
    }

    /// <summary>Why none is left: some are in use, or all are spent, or some were given up without an answer.</summary>
    public UseOutcome WhyNone(DateTimeOffset now)
    {
        var leases = rows.Where(row => StateOf(row) == UseState.Reserved).Select(LeaseOf).Where(lease => lease > now).ToList();
        return leases.Count > 0 ? new UseOutcome.Busy(leases.Min())
            : rows.All(row => StateOf(row) == UseState.Delivered) ? new UseOutcome.Spent()
            : new UseOutcome.GivenUp();
    }

    private Use UseOf(TableEntity row, int execution) =>
        new(purchase, SlotOf(row), execution, row.ETag) { GivenBack = row.GetInt32(PurchaseRows.GivenBack) ?? 0 };

    private static bool IsLeft(TableEntity row, DateTimeOffset now) =>
        ExecutionsOf(row) < Use.MaximumExecutions
        && StateOf(row) switch
        {
            UseState.Free => true,
            UseState.Reserved => LeaseOf(row) <= now,
            _ => false,
        };

    private static UseState StateOf(TableEntity row) => UseStates.Read(row.GetString(PurchaseRows.State));

    private static int ExecutionsOf(TableEntity row) => row.GetInt32(PurchaseRows.Executions) ?? Use.MaximumExecutions;

    private static DateTimeOffset LeaseOf(TableEntity row) => row.GetDateTimeOffset(PurchaseRows.LeaseUntil) ?? DateTimeOffset.MaxValue;

    private static int SlotOf(TableEntity row) => PurchaseRows.SlotOf(row.RowKey);
}
