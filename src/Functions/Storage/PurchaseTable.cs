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
    /// Takes the use of a single-use purchase in one round trip: the right must exist, and the use must not. Where it exists,
    /// it is taken over if it was released or its lease has ended.
    /// </summary>
    /// <param name="purchase">The purchase.</param>
    /// <param name="operation">The caller's own id, by which it recognises a use that it took without getting the reply.</param>
    /// <param name="lease">How long the caller may hold it.</param>
    /// <remarks>Cannot be cancelled: a write whose outcome nobody waits for would lock the buyer out until the lease ends.</remarks>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task<UseOutcome> TakeUseAsync(PurchaseId purchase, Guid operation, TimeSpan lease)
    {
        TableEntity? existing = null;
        for (var attempt = 0; attempt < MaximumTakeOvers; attempt++)
        {
            var execution = 1 + (existing?.GetInt32(PurchaseRows.Executions) ?? 0);
            var row = PurchaseRows.UseRow(purchase, UseState.Reserved, execution, operation, time.GetUtcNow() + lease);
            switch (await WriteUseAsync(purchase, row, existing?.ETag))
            {
                case WriteOutcome.Written(var version):
                    return new UseOutcome.Taken(new Use(purchase, execution, version));
                case WriteOutcome.NoRight:
                    return new UseOutcome.NotPaid();
            }

            existing = await FindAsync(purchase, PurchaseRows.SingleUse(purchase), CancellationToken.None);
            if (existing is not null && Judge(purchase, existing, operation) is { } outcome)
            {
                return outcome;
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
    private async Task<WriteOutcome> WriteUseAsync(PurchaseId purchase, TableEntity row, ETag? over)
    {
        // The merge changes nothing: with an explicit If-Match it fails unless the right exists.
        var right = new TableTransactionAction(TableTransactionActionType.UpdateMerge, PurchaseRows.PaidRow(purchase), ETag.All);
        var use = over is { } version
            ? new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, version)
            : new TableTransactionAction(TableTransactionActionType.Add, row);
        try
        {
            var replies = await Asked(() => _table.SubmitTransactionAsync([right, use], CancellationToken.None));
            return replies.Value[1].Headers.ETag is { } written ? new WriteOutcome.Written(written) : new WriteOutcome.Otherwise();
        }
        catch (TableTransactionFailedException refused)
        {
            return refused.FailedTransactionActionIndex == 0 ? new WriteOutcome.NoRight() : new WriteOutcome.Otherwise();
        }
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

    private UseOutcome? Judge(PurchaseId purchase, TableEntity row, Guid operation)
    {
        var executions = row.GetInt32(PurchaseRows.Executions) ?? Use.MaximumExecutions;
        var leaseUntil = row.GetDateTimeOffset(PurchaseRows.LeaseUntil) ?? DateTimeOffset.MaxValue;
        return UseStates.Read(row.GetString(PurchaseRows.State)) switch
        {
            UseState.Delivered => new UseOutcome.Spent(),
            UseState.Failed => new UseOutcome.GivenUp(),
            UseState.Reserved when row.GetGuid(PurchaseRows.Operation) == operation => new UseOutcome.Taken(new Use(purchase, executions, row.ETag)),
            UseState.Reserved when leaseUntil > time.GetUtcNow() => new UseOutcome.Busy(leaseUntil),
            _ when executions >= Use.MaximumExecutions => new UseOutcome.GivenUp(),
            _ => null,
        };
    }

    private async Task EndAsync(Use use, UseState state, int executions)
    {
        // A merge, so that lease and operation stay readable for the operator.
        var row = new TableEntity(PurchaseRows.Partition(use.Purchase), PurchaseRows.SingleUse(use.Purchase))
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
