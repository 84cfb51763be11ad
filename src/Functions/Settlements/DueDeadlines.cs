using Paywall.Functions.Storage;
using Paywall.Wallets;

namespace Paywall.Functions.Settlements;

/// <summary>Works off what is due.</summary>
internal sealed partial class DueDeadlines(
    DeadlineTable deadlines, PurchaseTable purchases, UseTable uses, Settler settler, TimeProvider time, ILogger<DueDeadlines> log)
{
    private const int AtOnce = 8;
    private const int MostDoublings = 6;

    /// <summary>How long the wallet may take for one of them, so that a wallet that hangs does not hold up the others.</summary>
    private static readonly TimeSpan LookUpLimit = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PatienceWithoutExpiry = TimeSpan.FromDays(2);

    /// <exception cref="StorageUnavailableException">The storage cannot be asked.</exception>
    public Task WorkOffAsync(CancellationToken cancellationToken) => Parallel.ForEachAsync(
        deadlines.DueAsync(time.GetUtcNow(), cancellationToken),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
        async (deadline, token) => await TryWorkOffAsync(deadline, token));

    private async Task TryWorkOffAsync(SetDeadline due, CancellationToken cancellationToken)
    {
        try
        {
            await WorkOffAsync(due, cancellationToken);
        }
        catch (Exception bug) when (bug is not (OperationCanceledException or StorageUnavailableException))
        {
            // As at a process boundary: one that cannot be worked off stays for the operator and must not stop the others.
            LogBug(due.Deadline.Purchase.ToString(), bug);
        }
    }

    private async Task WorkOffAsync(SetDeadline due, CancellationToken cancellationToken)
    {
        switch (due.Deadline)
        {
            case Deadline.Settle settle when !await IsSettledAsync(settle, cancellationToken):
                await PutOffAsync(settle);
                break;
            case Deadline.Forget(var purchase, var slot):
                await uses.ForgetAnswerAsync(purchase, slot, cancellationToken);
                break;
            case Deadline.Prune(var purchase):
                await purchases.PruneAsync(purchase, cancellationToken);
                break;
        }

        await deadlines.RemoveAsync(due);
    }

    /// <returns>True if it is settled now or was before. What the wallet calls expired may only be late.</returns>
    private async Task<bool> IsSettledAsync(Deadline.Settle settle, CancellationToken cancellationToken)
    {
        if (await purchases.FindSettlementAsync(settle.Purchase, cancellationToken) is { } known)
        {
            await settler.FinishAsync(known);
            return true;
        }

        using var limit = new CancellationTokenSource(LookUpLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await settler.SettleAsync(settle.Order, either.Token) is SettleOutcome.Settled;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            LogWallet(settle.Purchase.ToString(), "the wallet took too long");
            return false;
        }
        catch (WalletException fault)
        {
            LogWallet(settle.Purchase.ToString(), fault.Message);
            return false;
        }
    }

    /// <summary>Looks again later, less and less often, until no payment can count any more.</summary>
    private async Task PutOffAsync(Deadline.Settle settle)
    {
        var now = time.GetUtcNow();
        var until = settle.Until ?? (settle.Order.InvoiceExpiry + PurchaseTag.Grace) ?? now + PatienceWithoutExpiry;
        if (now >= until)
        {
            LogGivenUp(settle.Purchase.ToString(), settle.Order.Invoice.ToString());
            return;
        }

        var next = settle with { Attempts = settle.Attempts + 1, Until = until };
        await deadlines.SetAsync(next, now + (FirstPause * (1 << Math.Min(settle.Attempts, MostDoublings))));
    }

    [LoggerMessage(LogLevel.Warning, "The payment of purchase {Purchase} cannot be looked up yet: {Reason}")]
    private partial void LogWallet(string purchase, string reason);

    [LoggerMessage(LogLevel.Warning, "Purchase {Purchase}: the wallet never confirmed that invoice {Invoice} was paid")]
    private partial void LogGivenUp(string purchase, string invoice);

    [LoggerMessage(LogLevel.Error, "The deadline of purchase {Purchase} could not be worked off for a reason that should not exist")]
    private partial void LogBug(string purchase, Exception bug);
}
