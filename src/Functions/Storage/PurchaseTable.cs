using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Paywall.Functions.Settlements;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Storage;

/// <summary>The settlements and rights of purchases. Every write is conditional and may be repeated after a lost reply.</summary>
internal sealed class PurchaseTable(TableServiceClient service, TimeProvider time)
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
    public async Task<Settlement> RecordSettlementAsync(Settlement settlement)
    {
        List<TableTransactionAction> actions =
            [new(TableTransactionActionType.Add, PurchaseRows.SettledRow(settlement, time.GetUtcNow()))];
        if (settlement.Outcome == SettlementOutcome.Sold)
        {
            actions.Add(new(TableTransactionActionType.Add, PurchaseRows.PaidRow(settlement.Purchase)));
        }

        try
        {
            await TableCalls.Asked(() => _table.SubmitTransactionAsync(actions));
            return settlement;
        }
        catch (RequestFailedException there) when (there.ErrorCode == TableErrorCode.EntityAlreadyExists)
        {
            // Recorded already, by another request or by this one before its reply was lost.
            return await FindSettlementAsync(settlement.Purchase, CancellationToken.None) ?? settlement;
        }
    }

    /// <summary>Removes all rows of a purchase whose token ended long ago. Repeating it changes nothing.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task PruneAsync(PurchaseId purchase, CancellationToken cancellationToken)
    {
        while (await FindRowsAsync(purchase, cancellationToken) is { Count: > 0 } rows)
        {
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
