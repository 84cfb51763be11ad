using Azure.Data.Tables;
using Paywall.Functions.Catalog;
using Paywall.Functions.Jobs;
using Paywall.Functions.Settlements;
using Paywall.Functions.Storage;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Processes;

namespace Paywall.Load.World;

/// <summary>Jobs written straight into a storage, with the rows that the paywall would have left of them.</summary>
internal static class JobStock
{
    private const int AtOnce = 16;

    private static readonly MilliSatoshi Price = MilliSatoshi.FromSatoshi(21);

    /// <summary>Writes jobs that were done long ago.</summary>
    public static Task FillAsync(Azurite storage, int jobs, CancellationToken cancellation)
    {
        var table = new TableClient(storage.ConnectionString, Surroundings.Table);
        return Parallel.ForAsync(
            0, jobs, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (_, token) =>
                await table.SubmitTransactionAsync(Rows().Select(row => new TableTransactionAction(TableTransactionActionType.Add, row)), token));
    }

    private static List<TableEntity> Rows()
    {
        var now = TimeProvider.System.GetUtcNow();
        var invoice = new WalletInvoice("zbd", Guid.NewGuid().ToString());
        var order = new SettlementOrder(PurchaseId.New(), "work", Price, TokenUses.Once, invoice) { PaymentHash = Preimage.Random().Hash, InvoiceExpiry = now };
        var settlement = new Settlement(
            order.Purchase, SettlementOutcome.Sold, order.Service, Price, Price, invoice, order.PaymentHash!.Value, DateOnly.FromDateTime(DateTime.UnixEpoch), now);
        var job = new Job
        {
            Order = order,
            Input = new JobInput("", "text/plain", 2) { Body = "in"u8.ToArray() },
            Refunds = RefundPolicy.Credit,
            Patience = TimeSpan.FromDays(1),
            CreatedAt = now,
            State = JobState.Succeeded,
            Revision = Guid.NewGuid(),
            SettledAt = now,
            EndedAt = now,
            Attempts = 1,
            Result = new JobResult("text/plain", 2) { Body = "ok"u8.ToArray() },
        };
        return [PurchaseRows.SettledRow(settlement, now), PurchaseRows.PaidRow(order.Purchase), JobRows.Write(job)];
    }
}
