using System.Net;
using Azure;
using Azure.Data.Tables;
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
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task<UseOutcome> TakeUseAsync(PurchaseId purchase, Guid operation, TimeSpan lease, CancellationToken cancellationToken)
    {
        var row = PurchaseRows.UseRow(purchase, UseState.Reserved, executions: 1, operation, time.GetUtcNow() + lease);
        var insert = new TableTransactionAction(TableTransactionActionType.Add, row);
        for (var attempt = 0; attempt < MaximumTakeOvers; attempt++)
        {
            switch (await WriteUseAsync(purchase, insert, cancellationToken))
            {
                case (HttpStatusCode.NoContent, { } version):
                    return new UseOutcome.Taken(new Use(purchase, Execution: (int)row[PurchaseRows.Executions], version));
                case (HttpStatusCode.NotFound, _):
                    return new UseOutcome.NotPaid();
            }

            var existing = await Asked(() => _table.GetEntityAsync<TableEntity>(
                PurchaseRows.Partition(purchase), PurchaseRows.SingleUse(purchase), cancellationToken: cancellationToken));
            if (Judge(purchase, existing.Value, operation) is { } outcome)
            {
                return outcome;
            }

            row = PurchaseRows.UseRow(
                purchase, UseState.Reserved, (existing.Value.GetInt32(PurchaseRows.Executions) ?? 0) + 1, operation, time.GetUtcNow() + lease);
            insert = new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, existing.Value.ETag);
        }

        return new UseOutcome.Busy(time.GetUtcNow());
    }

    /// <summary>Records that a use was answered. Does nothing if the lease was taken over meanwhile.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public Task CompleteAsync(Use use) => EndAsync(use, UseState.Delivered);

    /// <summary>Gives a use back that was not answered; the last execution leaves it to the operator.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public Task ReleaseAsync(Use use) => EndAsync(use, use.Execution < Use.MaximumExecutions ? UseState.Free : UseState.Failed);

    /// <summary>Whether a settlement was recorded, with or without a right that still stands.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task<bool> IsSettledAsync(PurchaseId purchase, CancellationToken cancellationToken)
    {
        var row = await Asked(() => _table.GetEntityIfExistsAsync<TableEntity>(
            PurchaseRows.Partition(purchase), PurchaseRows.Settled(purchase), select: [PurchaseRows.State], cancellationToken: cancellationToken));
        return row.HasValue;
    }

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
        catch (RequestFailedException there) when (there.Status == (int)HttpStatusCode.Conflict)
        {
            // Recorded already, by another request or by this one before its reply was lost.
        }
    }

    /// <returns>204 with the row's version, 404 if the right does not exist, 409 or 412 if the row is not as the action expects.</returns>
    private async Task<(HttpStatusCode Status, ETag? Version)> WriteUseAsync(
        PurchaseId purchase, TableTransactionAction action, CancellationToken cancellationToken)
    {
        // The merge changes nothing: with an explicit If-Match it fails unless the right exists.
        var right = new TableTransactionAction(TableTransactionActionType.UpdateMerge, PurchaseRows.PaidRow(purchase), ETag.All);
        try
        {
            var replies = await Asked(() => _table.SubmitTransactionAsync([right, action], cancellationToken));
            return (HttpStatusCode.NoContent, replies.Value[1].Headers.ETag);
        }
        catch (RequestFailedException refused) when (refused.Status is 404 or 409 or 412)
        {
            return ((HttpStatusCode)refused.Status, null);
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

    private async Task EndAsync(Use use, UseState state)
    {
        // A merge, so that lease and operation stay readable for the operator.
        var row = new TableEntity(PurchaseRows.Partition(use.Purchase), PurchaseRows.SingleUse(use.Purchase))
        {
            [PurchaseRows.State] = UseStates.Write(state),
        };
        try
        {
            await Asked(() => _table.UpdateEntityAsync(row, use.Version, TableUpdateMode.Merge, CancellationToken.None));
        }
        catch (RequestFailedException changed) when (changed.Status == (int)HttpStatusCode.PreconditionFailed)
        {
            // Taken over after its lease, or written by this very call before its reply was lost: either way not ours to write again.
        }
    }

    /// <summary>Lets the statuses through that tell about a row, and turns everything else into one kind of failure.</summary>
    private static async Task<T> Asked<T>(Func<Task<T>> operation)
    {
        try
        {
            return await operation();
        }
        catch (Exception fault) when (fault is RequestFailedException { Status: not (404 or 409 or 412) } or AggregateException or TimeoutException)
        {
            throw new StorageUnavailableException(fault);
        }
    }
}
