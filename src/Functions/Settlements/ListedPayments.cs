using Microsoft.Extensions.Caching.Memory;
using Paywall.Functions.Configuration;
using Paywall.Functions.Storage;
using Paywall.Functions.Telemetry;
using Paywall.Protocol.Lightning;
using Paywall.Wallets;

namespace Paywall.Functions.Settlements;

/// <summary>Finds payments that nobody reported in the list of a wallet that has one.</summary>
internal sealed partial class ListedPayments(
    PurchaseTags tags,
    PurchaseTable purchases,
    ReconcileState state,
    LedgerTable ledger,
    Settler settler,
    PaywallMetrics metrics,
    PaywallConfiguration configuration,
    TimeProvider time,
    ILogger<ListedPayments> log) : IDisposable
{
    /// <summary>Where the first run begins.</summary>
    private static readonly TimeSpan FirstReach = TimeSpan.FromDays(2);

    /// <summary>What clocks may differ by, and payments may take.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(10);

    private static readonly MemoryCacheEntryOptions OneEntry = new() { Size = 1 };

    /// <summary>What is known to be recorded, so that the overlap of two runs costs no storage.</summary>
    private readonly MemoryCache _recorded = new(new MemoryCacheOptions { SizeLimit = 64 * 1024 });

    /// <exception cref="WalletException">The wallet cannot be asked.</exception>
    /// <exception cref="StorageUnavailableException">The storage cannot be asked.</exception>
    public async Task SettleAsync(string wallet, IListingWallet list, CancellationToken cancellationToken)
    {
        // What is made from now on is listed the next time, and so is what is made already and may still be paid.
        var now = time.GetUtcNow();
        var cursor = await state.FindCursorAsync(wallet, cancellationToken) ?? now - FirstReach;
        await foreach (var payment in list.ListPaidAsync(cursor, cancellationToken))
        {
            await SettleAsync(wallet, payment);
        }

        var next = now - configuration.InvoiceExpiry - Overlap;
        await state.SetCursorAsync(wallet, next > cursor ? next : cursor);
    }

    public void Dispose() => _recorded.Dispose();

    private async Task SettleAsync(string wallet, ListedInvoice payment)
    {
        if (payment.Lookup.Status is not InvoiceStatus.Paid(var amount, _)
            || !tags.TryReadOfAnyAge(wallet, payment.Lookup.Tag, out var tag)
            || (_recorded.TryGetValue(tag.Purchase, out MilliSatoshi known) && known >= amount))
        {
            return;
        }

        try
        {
            Settler.CheckIsPossible(amount);
            var settlement = await purchases.FindSettlementAsync(tag.Purchase, CancellationToken.None);
            if (settlement is null)
            {
                await settler.SettleAsync(SettlementOrder.Of(tag, payment.Id), payment.Lookup);
            }
            else if (amount > settlement.Received)
            {
                metrics.PaidMore(settlement, await ledger.RecordSurplusAsync(settlement, amount));
                LogSurplus(tag.Purchase.ToString(), settlement.Received.ToString(), amount.ToString());
            }

            _recorded.Set(tag.Purchase, amount, OneEntry);
        }
        catch (WalletException fault)
        {
            // One payment that does not fit its purchase must not hide the others.
            LogOdd(payment.Id, fault.Message);
        }
    }

    [LoggerMessage(LogLevel.Error, "More arrived for purchase {Purchase} after it had been recorded: {Before} then, {Now} now")]
    private partial void LogSurplus(string purchase, string before, string now);

    [LoggerMessage(LogLevel.Error, "The listed payment {Payment} cannot be recorded: {Reason}")]
    private partial void LogOdd(string payment, string reason);
}
