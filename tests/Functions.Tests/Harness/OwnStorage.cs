using Azure;
using Azure.Data.Tables;

namespace Paywall.Functions.Tests.Harness;

/// <summary>A storage of its own for tests that run Reconcile, which does whatever is due there.</summary>
[CollectionDefinition(nameof(OwnStorage))]
public sealed class OwnStorage : IAsyncLifetime, ICollectionFixture<OwnStorage>
{
    private readonly LocalStorage _storage = new();

    /// <summary>The storage with nothing due, nothing booked, and nothing known of earlier runs.</summary>
    public async Task<LocalStorage> CleanAsync()
    {
        foreach (var table in new[] { _storage.Deadlines, _storage.Ledger })
        {
            await foreach (var row in table.QueryAsync<TableEntity>(cancellationToken: Shop.Cancellation))
            {
                await table.DeleteEntityAsync(row, ETag.All, Shop.Cancellation);
            }
        }

        return _storage;
    }

    public ValueTask InitializeAsync() => _storage.InitializeAsync();

    public ValueTask DisposeAsync() => _storage.DisposeAsync();
}
