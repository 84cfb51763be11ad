using Azure.Data.Tables;
using Paywall.Functions.Tests.Harness;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Tests.Faults;

/// <summary>What the storage says of a purchase.</summary>
internal static class UseRow
{
    /// <summary>The state of the use once it is no longer held, and how often it was executed.</summary>
    public static async Task<(string State, int Executions)> WhenEndedAsync(LocalStorage storage, L402Challenge challenge)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Shop.Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            var use = (await RowsAsync(storage, challenge)).SingleOrDefault(row => row.RowKey.StartsWith("use-", StringComparison.Ordinal));
            if (use?.GetString("State") is { } state and not "reserved")
            {
                return (state, use.GetInt32("Executions")!.Value);
            }

            deadline.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Leaves the purchase settled and unused, as a webhook does.</summary>
    public static async Task RemoveAsync(LocalStorage storage, L402Challenge challenge)
    {
        var use = (await RowsAsync(storage, challenge)).Single(row => row.RowKey.StartsWith("use-", StringComparison.Ordinal));
        await storage.Purchases.DeleteEntityAsync(use, Azure.ETag.All, Shop.Cancellation);
    }

    /// <summary>All rows of the purchase.</summary>
    public static async Task<IReadOnlyList<TableEntity>> RowsAsync(LocalStorage storage, L402Challenge challenge)
    {
        Assert.True(Macaroon.TryParse(challenge.Token, out var token));
        Assert.True(L402Identifier.TryRead(token.Identifier.Span, out var identifier));
        var partition = identifier.Purchase.ToString();
        return await storage.Purchases.QueryAsync<TableEntity>(row => row.PartitionKey == partition, cancellationToken: Shop.Cancellation)
            .ToListAsync(Shop.Cancellation);
    }
}
