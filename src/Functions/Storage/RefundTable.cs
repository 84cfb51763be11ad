using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Paywall.Functions.Refunds;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Storage;

/// <summary>The refunds of purchases. Whose write is refused has lost, and looks again later: no invoice is paid on a guess.</summary>
internal sealed class RefundTable(TableServiceClient service)
{
    private readonly TableClient _table = service.GetTableClient(PurchaseRows.Table);

    /// <summary>Reads a refund; null if the purchase has none.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task<Refund?> FindAsync(PurchaseId purchase, CancellationToken cancellationToken) =>
        await _table.FindAsync(purchase, RefundRows.Key(purchase), cancellationToken) is { } row ? RefundRows.Read(purchase, row) : null;

    /// <summary>Stores a refund over the version that was read, or as the first one.</summary>
    /// <returns>The refund with its new version; null if it is not as it was read any more. A lost reply counts as lost.</returns>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task<Refund?> TryWriteAsync(Refund refund)
    {
        var row = RefundRows.Write(refund);
        try
        {
            var reply = await TableCalls.Asked(() => refund.Version == default
                ? _table.AddEntityAsync(row)
                : _table.UpdateEntityAsync(row, refund.Version, TableUpdateMode.Replace));
            return refund with { Version = reply.Headers.ETag ?? default };
        }
        catch (RequestFailedException changed) when (
            changed.ErrorCode == TableErrorCode.EntityAlreadyExists || changed.ErrorCode == TableErrorCode.UpdateConditionNotSatisfied)
        {
            return null;
        }
    }
}
