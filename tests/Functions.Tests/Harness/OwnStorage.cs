using Azure;
using Azure.Data.Tables;

namespace Paywall.Functions.Tests.Harness;

/// <summary>A storage of its own for tests that run Reconcile, which does whatever is due there.</summary>
public sealed class OwnStorage : IAsyncLifetime
{
    private readonly LocalStorage _storage = new();

    /// <summary>The storage with nothing due, and nothing known of earlier runs.</summary>
    public async Task<LocalStorage> CleanAsync()
    {
        await foreach (var row in _storage.Deadlines.QueryAsync<TableEntity>(cancellationToken: Shop.Cancellation))
        {
            await _storage.Deadlines.DeleteEntityAsync(row, ETag.All, Shop.Cancellation);
        }

        return _storage;
    }

    public ValueTask InitializeAsync() => _storage.InitializeAsync();

    public ValueTask DisposeAsync() => _storage.DisposeAsync();
}
