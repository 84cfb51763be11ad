using Azure.Data.Tables;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Tests.Harness;

internal static class StoredUses
{
    /// <summary>What the storage says of the first use of a purchase, once no request holds it any more.</summary>
    public static async Task<string> StateAsync(this LocalStorage storage, L402Challenge challenge)
    {
        var purchase = PurchaseOf(challenge);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Shop.Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            var row = await storage.Purchases.GetEntityAsync<TableEntity>(
                purchase.ToString(), $"use-000001-{purchase}", cancellationToken: deadline.Token);
            if (row.Value.GetString("State") is not "reserved" and { } state)
            {
                return state;
            }
        }
    }

    /// <summary>All rows of a purchase whose keys begin so.</summary>
    public static async Task<IReadOnlyList<TableEntity>> RowsAsync(this LocalStorage storage, L402Challenge challenge, string prefix)
    {
        var purchase = PurchaseOf(challenge).ToString();
        List<TableEntity> rows = [];
        await foreach (var row in storage.Purchases.QueryAsync<TableEntity>(row => row.PartitionKey == purchase, cancellationToken: Shop.Cancellation))
        {
            rows.Add(row);
        }

        return [.. rows.Where(row => row.RowKey.StartsWith(prefix, StringComparison.Ordinal))];
    }

    /// <summary>What the ledger says of a purchase.</summary>
    public static async Task<IReadOnlyList<TableEntity>> BookedAsync(this LocalStorage storage, L402Challenge challenge)
    {
        var (from, to) = ($"{PurchaseOf(challenge)}-", $"{PurchaseOf(challenge)}.");
        List<TableEntity> rows = [];
        await foreach (var row in storage.Ledger.QueryAsync<TableEntity>(
            row => string.Compare(row.RowKey, from) >= 0 && string.Compare(row.RowKey, to) < 0, cancellationToken: Shop.Cancellation))
        {
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>What Reconcile has to do for a purchase, of one kind.</summary>
    public static async Task<IReadOnlyList<TableEntity>> DeadlinesAsync(this LocalStorage storage, L402Challenge challenge, string kind)
    {
        var key = $"{PurchaseOf(challenge)}-{kind}";
        return await storage.Deadlines.QueryAsync<TableEntity>(row => row.RowKey == key, cancellationToken: Shop.Cancellation)
            .ToListAsync(Shop.Cancellation);
    }

    private static PurchaseId PurchaseOf(L402Challenge challenge)
    {
        Assert.True(Macaroon.TryParse(challenge.Token, out var token));
        Assert.True(L402Identifier.TryRead(token.Identifier.Span, out var identifier));
        return identifier.Purchase;
    }
}
