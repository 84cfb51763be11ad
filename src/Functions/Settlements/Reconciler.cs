using Paywall.Functions.Jobs.Work;
using Paywall.Functions.Purchases;
using Paywall.Functions.Storage;
using Paywall.Functions.Telemetry;
using Paywall.Wallets;

namespace Paywall.Functions.Settlements;

/// <summary>
/// Once a minute does what nobody else did: ends what a dead process began, finds payments that nobody reported, forgets and prunes what is
/// over, and compares balances with the books. Any number of instances may do so at the same time.
/// </summary>
internal sealed partial class Reconciler(
    DueDeadlines due,
    ListedPayments listed,
    BalanceCheck balances,
    PoisonWatch poison,
    SellerWallets wallets,
    PaywallMetrics metrics,
    TimeProvider time,
    ILogger<Reconciler> log)
{
    /// <summary>The next run goes on where this one stops.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(45);

    /// <summary>However much is due, the wallets' lists are read too.</summary>
    private static readonly TimeSpan DeadlineLimit = TimeSpan.FromSeconds(25);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var begin = time.GetTimestamp();
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await TryAsync("deadlines", WorkOffAsync, either.Token);
            await TryAsync("poisoned messages", poison.LookAsync, either.Token);
            foreach (var wallet in wallets.All)
            {
                await (wallet switch
                {
                    { Payments: { } list } => TryAsync(wallet.Name, token => listed.SettleAsync(wallet.Name, list, token), either.Token),
                    { Balance: { } balance } => TryAsync(wallet.Name, token => balances.CompareAsync(wallet.Name, balance, token), either.Token),
                    _ => Task.CompletedTask,
                });
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            LogUnfinished();
        }
        finally
        {
            metrics.Reconciled(time.GetElapsedTime(begin));
        }
    }

    private async Task WorkOffAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(DeadlineLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await due.WorkOffAsync(either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            LogUnfinished();
        }
    }

    /// <summary>What cannot be done now must not keep the rest from being done.</summary>
    private async Task TryAsync(string what, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
        }
        catch (Exception fault) when (fault is WalletException or StorageUnavailableException)
        {
            LogFault(what, fault.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Reconcile did not finish in time; the next run goes on")]
    private partial void LogUnfinished();

    [LoggerMessage(LogLevel.Warning, "Reconcile of {What} is put off: {Reason}")]
    private partial void LogFault(string what, string reason);
}
