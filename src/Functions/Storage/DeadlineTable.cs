using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Paywall.Functions.Settlements;

namespace Paywall.Functions.Storage;

/// <summary>What Reconcile must look at, in the order in which it is due.</summary>
internal sealed class DeadlineTable(TableServiceClient service)
{
    private readonly TableClient _table = service.GetTableClient(DeadlineRows.Table);

    /// <summary>Sets a deadline. One of the same kind for the same minute stands already, or is replaced by the same.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task<SetDeadline> SetAsync(Deadline deadline, DateTimeOffset due)
    {
        var row = DeadlineRows.RowOf(deadline, due);
        try
        {
            var reply = await TableCalls.Asked(() => _table.AddEntityAsync(row));
            return new SetDeadline(deadline, row.PartitionKey, row.RowKey, reply.Headers.ETag ?? default);
        }
        catch (RequestFailedException there) when (there.ErrorCode == TableErrorCode.EntityAlreadyExists)
        {
            // Somebody else's, or our own whose reply was lost: whoever holds its version takes it away, or Reconcile does.
            return new SetDeadline(deadline, row.PartitionKey, row.RowKey, default);
        }
    }

    /// <summary>Takes a deadline away, unless it is another's by now.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task RemoveAsync(SetDeadline deadline)
    {
        if (deadline.Version == default)
        {
            return;
        }

        try
        {
            await TableCalls.Asked(() => _table.DeleteEntityAsync(deadline.Partition, deadline.Row, deadline.Version));
        }
        catch (RequestFailedException changed) when (changed.ErrorCode == TableErrorCode.UpdateConditionNotSatisfied)
        {
            // Another's by now.
        }
    }

    /// <summary>All that is due, the longest overdue first.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async IAsyncEnumerable<SetDeadline> DueAsync(DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey lt {DeadlineRows.Below(now)}");
        await using var pages = _table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken).AsPages().GetAsyncEnumerator(cancellationToken);
        while (await TableCalls.Asked(async () => await pages.MoveNextAsync()))
        {
            foreach (var row in pages.Current.Values)
            {
                if (DeadlineRows.Read(row) is { } deadline)
                {
                    yield return new SetDeadline(deadline, row.PartitionKey, row.RowKey, row.ETag);
                }
            }
        }
    }
}
