using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Paywall.Functions.Refunds;
using Paywall.Functions.Settlements;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Functions.Storage;

/// <summary>The seller's books: one row per movement of money, written once and never changed.</summary>
internal sealed class LedgerTable(TableServiceClient service, TimeProvider time)
{
    public const string Table = "ledger";

    private const string Amount = "AmountMsat";
    private const string Wallet = "Wallet";
    private const string RecordedAt = "RecordedAt";

    private readonly TableClient _table = service.GetTableClient(Table);

    /// <summary>Books the payment of a settlement.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public Task RecordPaymentAsync(Settlement settlement) => AddAsync(
        new TableEntity(Partition(settlement.LedgerDay, settlement.Purchase), $"{settlement.Purchase}-payment")
        {
            [Amount] = checked((long)settlement.Received.Value),
            ["PriceMsat"] = checked((long)settlement.Price.Value),
            ["Service"] = settlement.Service,
            [Wallet] = settlement.Invoice.Wallet,
            ["InvoiceId"] = settlement.Invoice.Id,
            ["PaymentHash"] = settlement.PaymentHash.ToString(),
            ["Outcome"] = SettlementOutcomes.Write(settlement.Outcome),
        });

    /// <summary>
    /// Books what arrived for a purchase after its settlement had been recorded and is not booked yet: further payments of its invoice.
    /// </summary>
    /// <returns>What was booked now.</returns>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task<MilliSatoshi> RecordSurplusAsync(Settlement settlement, MilliSatoshi receivedInAll)
    {
        var partition = Partition(settlement.LedgerDay, settlement.Purchase);
        var (from, to) = ($"{settlement.Purchase}-surplus-", $"{settlement.Purchase}-surplus.");
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {from} and RowKey lt {to}");
        var added = checked((long)(receivedInAll.Value - settlement.Received.Value) - await SumAsync(filter));
        if (added <= 0)
        {
            return MilliSatoshi.Zero;
        }

        var isNew = await AddAsync(new TableEntity(partition, from + receivedInAll.Value.ToString(CultureInfo.InvariantCulture))
        {
            [Amount] = added,
            ["Service"] = settlement.Service,
            [Wallet] = settlement.Invoice.Wallet,
            ["InvoiceId"] = settlement.Invoice.Id,
            ["PaymentHash"] = settlement.PaymentHash.ToString(),
            ["Outcome"] = "surplus",
        });
        return isNew ? new MilliSatoshi((ulong)added) : MilliSatoshi.Zero;
    }

    /// <summary>Books what went back to a buyer, with what routing cost.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public Task RecordRefundAsync(Settlement settlement, Refund refund) => AddAsync(
        new TableEntity(Partition(settlement.LedgerDay, settlement.Purchase), RefundKey(settlement))
        {
            [Amount] = -checked((long)refund.Total.Value),
            ["FeeMsat"] = refund.Fee is { } fee ? checked((long)fee.Value) : null,
            ["Service"] = settlement.Service,
            [Wallet] = settlement.Invoice.Wallet,
            ["PaymentId"] = refund.PaymentId,
            ["WalletPayment"] = refund.WalletPayment,
            ["PaymentHash"] = refund.Invoice.PaymentHash.ToString(),
            ["Outcome"] = "refund",
        });

    /// <summary>Whether the refund of a purchase is booked.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task<bool> IsRefundBookedAsync(Settlement settlement) =>
        await _table.FindAsync(Partition(settlement.LedgerDay, settlement.Purchase), RefundKey(settlement), CancellationToken.None) is not null;

    /// <summary>Books the difference between what a wallet's balance did and what the books say it should have done.</summary>
    /// <returns>False if that day's is booked already.</returns>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public Task<bool> TryRecordUnattributedAsync(string wallet, DateOnly day, long msat) => AddAsync(
        new TableEntity(Day(day) + "--", $"{wallet}-unattributed") { [Amount] = msat, [Wallet] = wallet, ["Outcome"] = "unattributed" });

    /// <summary>Adds up what a wallet was paid by purchases that were booked in a span of time. Reads all rows of the days in question.</summary>
    /// <param name="wallet">The wallet.</param>
    /// <param name="after">The beginning of the span.</param>
    /// <param name="middle">Where it is divided; what was booked at that very moment belongs to the first part.</param>
    /// <param name="until">Its end, included.</param>
    /// <param name="reach">How much older than their booking the invoices can be.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task<(long First, long Second)> SumAsync(
        string wallet, DateTimeOffset after, DateTimeOffset middle, DateTimeOffset until, TimeSpan reach, CancellationToken cancellationToken)
    {
        var (from, to) = (Day(DateOnly.FromDateTime((after - reach).UtcDateTime)), Day(DateOnly.FromDateTime(until.UtcDateTime).AddDays(1)));
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey ge {from} and PartitionKey lt {to} and Wallet eq {wallet} and RecordedAt gt {after} and RecordedAt le {until} and Outcome ne {"unattributed"}");
        return await TableCalls.Asked(async () =>
        {
            var (first, second) = (0L, 0L);
            await foreach (var row in _table.QueryAsync<TableEntity>(filter, select: [Amount, RecordedAt], cancellationToken: cancellationToken))
            {
                var amount = row.GetInt64(Amount) ?? 0;
                (first, second) = row.GetDateTimeOffset(RecordedAt) <= middle ? (checked(first + amount), second) : (first, checked(second + amount));
            }

            return (first, second);
        });
    }

    private Task<long> SumAsync(string filter) => TableCalls.Asked(async () =>
    {
        var sum = 0L;
        await foreach (var row in _table.QueryAsync<TableEntity>(filter, select: [Amount]))
        {
            sum = checked(sum + (row.GetInt64(Amount) ?? 0));
        }

        return sum;
    });

    /// <returns>False if it is booked already.</returns>
    private async Task<bool> AddAsync(TableEntity row)
    {
        row[RecordedAt] = time.GetUtcNow();
        try
        {
            await TableCalls.Asked(() => _table.AddEntityAsync(row));
            return true;
        }
        catch (RequestFailedException there) when (there.ErrorCode == TableErrorCode.EntityAlreadyExists)
        {
            return false;
        }
    }

    private static string RefundKey(Settlement settlement) => $"{settlement.Purchase}-refund";

    private static string Partition(DateOnly day, PurchaseId purchase) => Day(day) + purchase.Value.ToString("N")[^2..];

    private static string Day(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
