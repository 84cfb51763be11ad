using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Paywall.Functions.Purchases;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Functions.Storage;

/// <summary>The purchases: their settlements, rights and uses. Every write is conditional and may be repeated after a lost reply.</summary>
internal sealed class PurchaseTable(TableServiceClient service, TimeProvider time)
{
    private const int MaximumTakeOvers = 5;

    private readonly TableClient _table = service.GetTableClient(PurchaseRows.Table);

    /// <summary>
    /// Takes one of a purchase's uses in one round trip: the right must exist, and the use must not. Where it exists, another that is
    /// left is taken, or one that was released or whose lease has ended is taken over.
    /// </summary>
    /// <param name="purchase">The purchase.</param>
    /// <param name="slots">How many uses it has.</param>
    /// <param name="operation">The caller's own id, by which it recognises a use that it took without getting the reply.</param>
    /// <param name="lease">How long the caller may hold it.</param>
    /// <remarks>Cannot be cancelled: a write whose outcome nobody waits for would lock the buyer out until the lease ends.</remarks>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task<UseOutcome> TakeUseAsync(PurchaseId purchase, int slots, Guid operation, TimeSpan lease)
    {
        // Of many uses a random one is rarely taken already, however many requests want one at the same time.
        var wanted = new Use(purchase, Random.Shared.Next(1, slots + 1), Execution: 1, Version: default);
        for (var attempt = 0; attempt < MaximumTakeOvers; attempt++)
        {
            switch (await WriteUseAsync(wanted, operation, time.GetUtcNow() + lease))
            {
                case WriteOutcome.Written(var version):
                    return new UseOutcome.Taken(wanted with { Version = version });
                case WriteOutcome.NoRight:
                    return new UseOutcome.NotPaid();
            }

            var uses = await FindUsesAsync(purchase, slots);
            if (uses.TakenBy(operation) is { } taken)
            {
                return new UseOutcome.Taken(taken);
            }

            if (!uses.TryChoose(time.GetUtcNow(), out wanted!))
            {
                return uses.WhyNone(time.GetUtcNow());
            }
        }

        return new UseOutcome.Busy(time.GetUtcNow());
    }

    /// <summary>Records that a use was answered. Does nothing if the lease was taken over meanwhile.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public Task CompleteAsync(Use use) => EndAsync(use, UseState.Delivered, use.Execution);

    /// <summary>Gives a use back that was not answered; the last execution leaves it to the operator.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public Task ReleaseAsync(Use use) =>
        EndAsync(use, use.Execution < Use.MaximumExecutions ? UseState.Free : UseState.Failed, use.Execution);

    /// <summary>Gives a use back for which the upstream never got a whole request, as if it had not been taken.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public Task GiveBackAsync(Use use) => EndAsync(use, UseState.Free, use.Execution - 1);

    /// <summary>Whether the purchase gives a right at this moment.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task<bool> IsPaidAsync(PurchaseId purchase, CancellationToken cancellationToken) =>
        await FindAsync(purchase, PurchaseRows.Paid(purchase), cancellationToken) is not null;

    /// <summary>Takes the right away for good. What is in execution ends; nothing new begins.</summary>
    /// <returns>False if there is no right.</returns>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task<bool> RevokeAsync(PurchaseId purchase, CancellationToken cancellationToken)
    {
        var response = await Asked(() => _table.DeleteEntityAsync(
            PurchaseRows.Partition(purchase), PurchaseRows.Paid(purchase), ETag.All, cancellationToken));
        return response.Status != StatusCodes.Status404NotFound;
    }

    /// <summary>Whether a settlement was recorded, with or without a right that still stands.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task<bool> IsSettledAsync(PurchaseId purchase, CancellationToken cancellationToken) =>
        await FindAsync(purchase, PurchaseRows.Settled(purchase), cancellationToken) is not null;

    /// <summary>Records a settlement, and with it the right to use the purchase if at least the price arrived. Repeating it changes nothing.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task RecordSettlementAsync(Purchase purchase, MilliSatoshi received, CancellationToken cancellationToken)
    {
        List<TableTransactionAction> actions =
            [new(TableTransactionActionType.Add, PurchaseRows.SettledRow(purchase, received.Value, time.GetUtcNow()))];
        if (received >= purchase.Terms.Amount)
        {
            actions.Add(new(TableTransactionActionType.Add, PurchaseRows.PaidRow(purchase.Id)));
        }

        try
        {
            await Asked(() => _table.SubmitTransactionAsync(actions, cancellationToken));
        }
        catch (RequestFailedException there) when (there.ErrorCode == TableErrorCode.EntityAlreadyExists)
        {
            // Recorded already, by another request or by this one before its reply was lost.
        }
    }

    /// <summary>Writes a use, new or over a version that was read, in one transaction with a look at the right.</summary>
    private async Task<WriteOutcome> WriteUseAsync(Use use, Guid operation, DateTimeOffset leaseUntil)
    {
        // The merge changes nothing: with an explicit If-Match it fails unless the right exists.
        var right = new TableTransactionAction(TableTransactionActionType.UpdateMerge, PurchaseRows.PaidRow(use.Purchase), ETag.All);
        var row = PurchaseRows.UseRow(use, UseState.Reserved, operation, leaseUntil);
        var taking = use.Version == default
            ? new TableTransactionAction(TableTransactionActionType.Add, row)
            : new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, use.Version);
        try
        {
            var replies = await Asked(() => _table.SubmitTransactionAsync([right, taking], CancellationToken.None));
            return replies.Value[1].Headers.ETag is { } written ? new WriteOutcome.Written(written) : new WriteOutcome.Otherwise();
        }
        catch (TableTransactionFailedException refused)
        {
            return refused.FailedTransactionActionIndex == 0 ? new WriteOutcome.NoRight() : new WriteOutcome.Otherwise();
        }
    }

    private async Task<UseRows> FindUsesAsync(PurchaseId purchase, int slots)
    {
        if (slots == 1)
        {
            var row = await FindAsync(purchase, PurchaseRows.Use(purchase, 1), CancellationToken.None);
            return new UseRows(purchase, slots, row is null ? [] : [row]);
        }

        var (from, to) = PurchaseRows.Uses(slots);
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {PurchaseRows.Partition(purchase)} and RowKey ge {from} and RowKey lt {to}");
        List<TableEntity> rows = [];
        await Asked(async () =>
        {
            rows.Clear();
            await foreach (var row in _table.QueryAsync<TableEntity>(filter, select: PurchaseRows.HowUsesStand))
            {
                rows.Add(row);
            }

            return rows;
        });
        return new UseRows(purchase, slots, rows);
    }

    private async Task<TableEntity?> FindAsync(PurchaseId purchase, string row, CancellationToken cancellationToken)
    {
        try
        {
            return await Asked(() => _table.GetEntityAsync<TableEntity>(
                PurchaseRows.Partition(purchase), row, cancellationToken: cancellationToken)) is { HasValue: true } found ? found.Value : null;
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == TableErrorCode.ResourceNotFound)
        {
            return null;
        }
    }

    private async Task EndAsync(Use use, UseState state, int executions)
    {
        // A merge, so that lease and operation stay readable for the operator.
        var row = new TableEntity(PurchaseRows.Partition(use.Purchase), PurchaseRows.Use(use.Purchase, use.Slot))
        {
            [PurchaseRows.State] = UseStates.Write(state),
            [PurchaseRows.Executions] = executions,
        };
        try
        {
            await Asked(() => _table.UpdateEntityAsync(row, use.Version, TableUpdateMode.Merge, CancellationToken.None));
        }
        catch (RequestFailedException changed) when (changed.ErrorCode == TableErrorCode.UpdateConditionNotSatisfied)
        {
            // Taken over after its lease, or written by this very call before its reply was lost: either way not ours to write again.
        }
    }

    /// <summary>Lets the refusals through that tell about a row, and turns everything else into one kind of failure.</summary>
    private static async Task<T> Asked<T>(Func<Task<T>> operation)
    {
        try
        {
            return await operation();
        }
        catch (Exception fault) when (fault is AggregateException or TimeoutException or RequestFailedException && !IsAboutRow(fault))
        {
            throw new StorageUnavailableException(fault);
        }
    }

    private static bool IsAboutRow(Exception fault) => fault is RequestFailedException refusal
        && (refusal.ErrorCode == TableErrorCode.ResourceNotFound
            || refusal.ErrorCode == TableErrorCode.EntityAlreadyExists
            || refusal.ErrorCode == TableErrorCode.UpdateConditionNotSatisfied);

    private abstract record WriteOutcome
    {
        /// <summary>Done; the row has this version now.</summary>
        public sealed record Written(ETag Version) : WriteOutcome;

        /// <summary>The purchase has no right.</summary>
        public sealed record NoRight : WriteOutcome;

        /// <summary>The row is not as it was expected to be, or the reply does not tell its version: read it.</summary>
        public sealed record Otherwise : WriteOutcome;
    }
}
