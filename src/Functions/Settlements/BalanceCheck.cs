using Paywall.Functions.Configuration;
using Paywall.Functions.Storage;
using Paywall.Wallets;

namespace Paywall.Functions.Settlements;

/// <summary>
/// Once a day compares what the balance of a wallet without a list did with what the books say. The difference is booked as unattributed: a
/// payment that nobody reported and whose buyer did not come back, or money that the seller moved.
/// </summary>
internal sealed partial class BalanceCheck(
    ReconcileState state, LedgerTable ledger, PaywallConfiguration configuration, TimeProvider time, ILogger<BalanceCheck> log)
{
    /// <exception cref="WalletException">The wallet cannot be asked.</exception>
    /// <exception cref="StorageUnavailableException">The storage cannot be asked.</exception>
    public async Task CompareAsync(string wallet, IPayingWallet holder, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var last = await state.FindBalanceAsync(wallet, cancellationToken);
        if (last is not null && last.Day >= today)
        {
            return;
        }

        var balance = checked((long)(await holder.GetBalanceAsync(cancellationToken)).Value);
        if (last is not null)
        {
            var booked = await ledger.SumAsync(wallet, last.At, now, configuration.InvoiceExpiry + PurchaseTag.Grace, cancellationToken);
            var difference = checked(balance - last.Msat - booked);
            if (difference != 0)
            {
                await ledger.RecordUnattributedAsync(wallet, today, difference);
                LogDifference(wallet, difference);
            }
        }

        await state.SetBalanceAsync(wallet, new ReconcileState.Balance(today, now, balance, last?.Version ?? default));
    }

    [LoggerMessage(LogLevel.Warning, "The balance of wallet {Wallet} moved by {Difference} msat more than the books say")]
    private partial void LogDifference(string wallet, long difference);
}
