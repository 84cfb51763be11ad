using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Paywall.Functions.Purchases;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Functions.Storage;

/// <summary>The settlements and rights of purchases. Every write is conditional and may be repeated after a lost reply.</summary>
internal sealed class PurchaseTable(TableServiceClient service, TimeProvider time)
{
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

    /// <summary>Whether a settlement was recorded, with or without a right that still stands.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task<bool> IsSettledAsync(PurchaseId purchase, CancellationToken cancellationToken) =>
        await _table.FindAsync(purchase, PurchaseRows.Settled(purchase), cancellationToken) is not null;

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
            await TableCalls.Asked(() => _table.SubmitTransactionAsync(actions, cancellationToken));
        }
        catch (RequestFailedException there) when (there.ErrorCode == TableErrorCode.EntityAlreadyExists)
        {
            // Recorded already, by another request or by this one before its reply was lost.
        }
    }
}
