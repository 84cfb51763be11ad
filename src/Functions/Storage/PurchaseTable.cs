using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Paywall.Functions.Jobs;
using Paywall.Functions.Settlements;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Storage;

/// <summary>The settlements and rights of purchases. Every write is conditional and may be repeated after a lost reply.</summary>
internal sealed class PurchaseTable(TableServiceClient service, JobFiles files, TimeProvider time)
{
    private const int MostInTransaction = 100;

    private readonly TableClient _table = service.GetTableClient(PurchaseRows.Table);

    /// <summary>Whether the purchase gives a right at this moment.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task<bool> IsPaidAsync(PurchaseId purchase, CancellationToken cancellationToken) =>
        await _table.FindAsync(purchase, PurchaseRows.Paid(purchase), cancellationToken) is not null;

    /// <summary>Takes the right away for good. What is in execution ends; nothing new begins.</summary>
    /// <returns>False if there is no right.</returns>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task<bool> RevokeAsync(PurchaseId purchase, CancellationToken cancellationToken)
    {
        var response = await TableCalls.Asked(() => _table.DeleteEntityAsync(
            PurchaseRows.Partition(purchase), PurchaseRows.Paid(purchase), ETag.All, cancellationToken));
        return response.Status != StatusCodes.Status404NotFound;
    }

    /// <summary>The settlement as it was recorded, with or without a right that still stands; null if there is none.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task<Settlement?> FindSettlementAsync(PurchaseId purchase, CancellationToken cancellationToken) =>
        await _table.FindAsync(purchase, PurchaseRows.Settled(purchase), cancellationToken) is { } row ? PurchaseRows.ReadSettlement(purchase, row) : null;

    /// <summary>Records a settlement, and with it the right to use the purchase if it was sold. Repeating it changes nothing.</summary>
    /// <returns>What stands in the record: another's, if that was first.</returns>
    /// <remarks>Cannot be cancelled: the money is there, whoever waits for its record.</remarks>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task<Settlement> RecordSettlementAsync(Settlement settlement) =>
        await TryRecordAsync(settlement, settlement.Outcome == SettlementOutcome.Sold, jobAction: null)
        ?? throw new InvalidOperationException("Without a job there is nothing that could have changed.");

    /// <summary>Records a settlement together with what it makes of the purchase's job. Repeating it changes nothing.</summary>
    /// <param name="settlement">The settlement.</param>
    /// <param name="from">The job as it was read.</param>
    /// <param name="to">What it becomes.</param>
    /// <returns>What stands in the record: another's, if that was first. Null if the job is not as it was read any more, and nothing was recorded.</returns>
    /// <inheritdoc cref="RecordSettlementAsync"/>
    public Task<Settlement?> TryRecordSettlementAsync(Settlement settlement, Job from, Job to) =>
        TryRecordAsync(settlement, to.HasRight, JobTable.JobAction(from, to.After(from, time.GetUtcNow())));

    private async Task<Settlement?> TryRecordAsync(Settlement settlement, bool givesRight, TableTransactionAction? jobAction)
    {
        List<TableTransactionAction> actions =
            [new(TableTransactionActionType.Add, PurchaseRows.SettledRow(settlement, time.GetUtcNow()))];
        if (givesRight)
        {
            actions.Add(new(TableTransactionActionType.Add, PurchaseRows.PaidRow(settlement.Purchase)));
        }

        if (jobAction is not null)
        {
            actions.Add(jobAction);
        }

        try
        {
            await TableCalls.Asked(() => _table.SubmitTransactionAsync(actions));
            return settlement;
        }
        catch (RequestFailedException refused)
        {
            // Recorded already, by another request or by this one before its reply was lost; or the job has changed.
            return await FindSettlementAsync(settlement.Purchase, CancellationToken.None)
                ?? (refused.ErrorCode == TableErrorCode.EntityAlreadyExists ? settlement : null);
        }
    }

    /// <summary>Removes all rows of a purchase whose token ended long ago. Repeating it changes nothing.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task PruneAsync(PurchaseId purchase, CancellationToken cancellationToken)
    {
        while (await FindRowsAsync(purchase, cancellationToken) is { Count: > 0 } rows)
        {
            // First, so that nothing is kept that nobody knows of any more.
            if (rows.Any(row => JobRows.IsJob(row.RowKey)))
            {
                await files.RemoveAllAsync(purchase);
            }

            try
            {
                await TableCalls.Asked(() => _table.SubmitTransactionAsync(
                    rows.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, ETag.All)), cancellationToken));
            }
            catch (RequestFailedException gone) when (gone.ErrorCode == TableErrorCode.ResourceNotFound)
            {
                // Removed by another instance, or by this very call before its reply was lost.
            }
        }
    }

    /// <summary>As many rows of a purchase as one transaction takes.</summary>
    private Task<IReadOnlyList<TableEntity>> FindRowsAsync(PurchaseId purchase, CancellationToken cancellationToken) => TableCalls.Asked(async () =>
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {PurchaseRows.Partition(purchase)}");
        await foreach (var page in _table.QueryAsync<TableEntity>(filter, MostInTransaction, ["PartitionKey", "RowKey"], cancellationToken).AsPages())
        {
            if (page.Values.Count > 0)
            {
                return page.Values;
            }
        }

        return [];
    });
}
