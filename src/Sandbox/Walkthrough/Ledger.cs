using System.Globalization;
using Azure.Data.Tables;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Sandbox.Walkthrough;

/// <summary>The seller's books as the paywall keeps them, read by somebody who opens the storage account.</summary>
internal sealed class Ledger(string storage)
{
    private readonly TableClient _table = new TableServiceClient(storage).GetTableClient("ledger");

    /// <summary>All that was booked for a purchase.</summary>
    /// <param name="purchase">The purchase.</param>
    /// <param name="invoicedAt">The timestamp of its invoice.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<LedgerEntry>> ReadAsync(PurchaseId purchase, DateTimeOffset invoicedAt, CancellationToken cancellation)
    {
        var partition = invoicedAt.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture) + purchase.Value.ToString("N")[^2..];
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {$"{purchase}-"} and RowKey lt {$"{purchase}."}");
        List<LedgerEntry> entries = [];
        await foreach (var row in _table.QueryAsync<TableEntity>(filter, cancellationToken: cancellation))
        {
            entries.Add(new LedgerEntry(
                row.RowKey[(PurchaseId.TextLength + 1)..],
                new MilliSatoshi(checked((ulong)(row.GetInt64("AmountMsat") ?? 0))),
                row.GetString("Service") ?? "",
                row.GetString("Wallet") ?? "",
                row.GetString("Outcome") ?? ""));
        }

        return entries;
    }
}
