using Azure.Data.Tables;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Tests.Harness;

internal static class StoredUses
{
    /// <summary>What the storage says of the first use of a purchase, once no request holds it any more.</summary>
    public static async Task<string> StateAsync(this LocalStorage storage, L402Challenge challenge)
    {
        Assert.True(Macaroon.TryParse(challenge.Token, out var token));
        Assert.True(L402Identifier.TryRead(token.Identifier.Span, out var identifier));
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Shop.Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            var row = await storage.Purchases.GetEntityAsync<TableEntity>(
                identifier.Purchase.ToString(), $"use-000001-{identifier.Purchase}", cancellationToken: deadline.Token);
            if (row.Value.GetString("State") is not "reserved" and { } state)
            {
                return state;
            }
        }
    }
}
