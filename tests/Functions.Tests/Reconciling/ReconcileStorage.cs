using Azure;
using Azure.Data.Tables;
using Paywall.Functions.Tests.Harness;

namespace Paywall.Functions.Tests.Reconciling;

/// <summary>An Azurite for those who look at everything that is due: on one with others they would do the work of other shops.</summary>
public sealed class ReconcileStorage : IAsyncLifetime
{
    private readonly LocalStorage _storage = new();

    public ValueTask InitializeAsync() => _storage.InitializeAsync();

    public ValueTask DisposeAsync() => _storage.DisposeAsync();

    /// <summary>The storage without anything that an earlier test left.</summary>
    internal async Task<LocalStorage> EmptyAsync()
    {
        foreach (var table in new[] { _storage.Deadlines, _storage.Ledger, _storage.Purchases })
        {
            var rows = await RowsAsync(table);
            await Task.WhenAll(rows.GroupBy(row => row.PartitionKey).Select(partition => RemoveAsync(table, partition)));
        }

        return _storage;
    }

    internal static async Task<IReadOnlyList<TableEntity>> RowsAsync(TableClient table)
    {
        List<TableEntity> rows = [];
        await foreach (var row in table.QueryAsync<TableEntity>(cancellationToken: Shop.Cancellation))
        {
            rows.Add(row);
        }

        return rows;
    }

    private static async Task RemoveAsync(TableClient table, IEnumerable<TableEntity> partition)
    {
        foreach (var rows in partition.Chunk(100))
        {
            await table.SubmitTransactionAsync(
                rows.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, ETag.All)), Shop.Cancellation);
        }
    }
}
