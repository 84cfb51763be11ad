using Paywall.Wallets;

namespace Paywall.Functions.Settlements;

/// <summary>Looks invoices up for deadlines that are due.</summary>
internal sealed partial class DueLookUp(Settler settler, TimeProvider time, ILogger<DueLookUp> log)
{
    /// <summary>How long the wallet may take for one of them, so that a wallet that hangs does not hold up the others.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Settles an order if its money is there.</summary>
    /// <returns>What the wallet says; null if it could not be asked.</returns>
    /// <exception cref="Storage.StorageUnavailableException">The storage cannot be asked.</exception>
    public async Task<SettleOutcome?> TrySettleAsync(SettlementOrder order, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await settler.SettleAsync(order, either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            LogWallet(order.Purchase.ToString(), "the wallet took too long");
            return null;
        }
        catch (WalletException fault)
        {
            LogWallet(order.Purchase.ToString(), fault.Message);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The payment of purchase {Purchase} cannot be looked up yet: {Reason}")]
    private partial void LogWallet(string purchase, string reason);
}
