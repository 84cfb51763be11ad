using Paywall.Functions.Jobs;
using Paywall.Functions.Jobs.Work;
using Paywall.Functions.Purchases;
using Paywall.Functions.Settlements;
using Paywall.Functions.Storage;
using Paywall.Functions.Telemetry;
using Paywall.Protocol.L402;
using Paywall.Wallets;

namespace Paywall.Functions.Refunds;

/// <summary>
/// Pays refunds. The one invoice of a refund is stored before the wallet is asked; after a lost answer it is paid again only where the wallet
/// guarantees that it pays once, and left to the operator elsewhere.
/// </summary>
internal sealed partial class RefundWorker(
    JobTable jobs,
    RefundTable refunds,
    PurchaseTable purchases,
    LedgerTable ledger,
    RefundInvoices invoices,
    SellerWallets wallets,
    WorkDispatcher dispatcher,
    PaywallMetrics metrics,
    TimeProvider time,
    ILogger<RefundWorker> log)
{
    /// <summary>After so long a refund that does not come about fails for good.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(24);

    private const int MostDoublings = 9;

    /// <summary>How long a wallet may take to pay.</summary>
    private static readonly TimeSpan PayLimit = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Lease = PayLimit + TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstLookUp = TimeSpan.FromSeconds(1);

    /// <summary>Does the next step of a refund, if it is time for one.</summary>
    /// <exception cref="StorageUnavailableException">The storage cannot be asked; the queue brings the message again.</exception>
    public async Task RunAsync(PurchaseId purchase, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(purchase, cancellationToken) is not { State: JobState.Refunding, RefundTo: { } to } job
            || await purchases.FindSettlementAsync(purchase, cancellationToken) is not { } settlement)
        {
            return;
        }

        var known = await refunds.FindAsync(purchase, cancellationToken);
        if (known is null)
        {
            metrics.Began(WorkKind.Refund, time.GetUtcNow() - WorkDispatcher.DueOf(job));
        }

        if (!wallets.TryFind(settlement.Invoice.Wallet, out SellerWallet? wallet) || wallet.Payer is not { } payer)
        {
            LogNoPayer(purchase.ToString(), settlement.Invoice.Wallet);
            await (!IsOverdue(job) ? Task.CompletedTask : known?.State == RefundState.Paying ? LoseAsync(job, known) : FailAsync(job, known));
            return;
        }

        await (known switch
        {
            null or { State: RefundState.Failed } => BeginAsync(job, settlement, payer, to, known, cancellationToken),
            { State: RefundState.Resolved } => PayAsync(job, settlement, payer, known),
            { State: RefundState.Paying } when known.LeaseUntil <= time.GetUtcNow() => ResumeAsync(job, settlement, payer, known),
            { State: RefundState.Paid } => EndAsync(job, settlement, known),
            { State: RefundState.Unknown } => LoseAsync(job, known),
            _ => Task.CompletedTask,
        });
    }

    private async Task BeginAsync(
        Job job, Settlement settlement, IPayingWallet payer, string to, Refund? failed, CancellationToken cancellationToken)
    {
        switch (await invoices.ResolveAsync(to, RefundAmount.Of(settlement.Received), job.Purchase, cancellationToken))
        {
            case AddressResolution.Resolved(var invoice):
                var refund = new Refund(job.Purchase, invoice, Guid.NewGuid().ToString(), RefundState.Resolved) { Version = failed?.Version ?? default };
                if (await refunds.TryWriteAsync(refund) is { } stored)
                {
                    await PayAsync(job, settlement, payer, stored);
                }

                break;
            case AddressResolution.Refused(var reason):
                LogFailed(job.Purchase.ToString(), reason);
                await FailAsync(job, refund: null);
                break;
            case AddressResolution.Unavailable(var reason):
                LogPutOff(job.Purchase.ToString(), reason);
                await (IsOverdue(job) ? FailAsync(job, refund: null) : Task.CompletedTask);
                break;
        }
    }

    private async Task PayAsync(Job job, Settlement settlement, IPayingWallet payer, Refund refund)
    {
        if (IsOverdue(job) || refund.Invoice.ExpiresAt <= time.GetUtcNow())
        {
            await FailAsync(job, refund);
            return;
        }

        var paying = refund with { State = RefundState.Paying, LeaseUntil = time.GetUtcNow() + Lease, Attempts = refund.Attempts + 1 };
        if (await refunds.TryWriteAsync(paying) is { } stored)
        {
            await AskAsync(job, settlement, payer, stored, isInDoubt: false);
        }
    }

    /// <summary>Whoever asked the wallet before has died, or got no answer.</summary>
    private async Task ResumeAsync(Job job, Settlement settlement, IPayingWallet payer, Refund refund)
    {
        if (await ledger.IsRefundBookedAsync(settlement))
        {
            await EndAsync(job, settlement, refund);
        }
        else if (!IsOverdue(job) && (refund.WalletPayment is not null || payer.Capabilities.IdempotentPay))
        {
            var again = refund with { LeaseUntil = time.GetUtcNow() + Lease, Attempts = refund.Attempts + 1 };
            if (await refunds.TryWriteAsync(again) is { } stored)
            {
                await AskAsync(job, settlement, payer, stored, isInDoubt: true);
            }
        }
        else
        {
            await LoseAsync(job, refund);
        }
    }

    private async Task AskAsync(Job job, Settlement settlement, IPayingWallet payer, Refund refund, bool isInDoubt)
    {
        switch (await AskAsync(settlement, payer, refund, isInDoubt))
        {
            case PaymentOutcome.Succeeded(var id, _, var fee):
                await EndAsync(job, settlement, refund with { Fee = fee, WalletPayment = id });
                break;
            case PaymentOutcome.PaidUnprovable(var id, var fee):
                await EndAsync(job, settlement, refund with { Fee = fee, WalletPayment = id });
                break;
            case PaymentOutcome.InFlight(var id):
                var pause = FirstLookUp * (1 << Math.Min(refund.Attempts, MostDoublings));
                await WaitAsync(job, refund with { WalletPayment = id, LeaseUntil = time.GetUtcNow() + pause }, pause);
                break;
            case PaymentOutcome.Failed(var reason):
                // Finally failed: the next try is another payment of the same invoice.
                var next = refund with { State = RefundState.Resolved, WalletPayment = null, PaymentId = Guid.NewGuid().ToString() };
                await PutOffAsync(job, next, Pause(refund), reason);
                break;
            case PaymentOutcome.Unknown(var reason) when refund.WalletPayment is null && !payer.Capabilities.IdempotentPay:
                LogUnknown(job.Purchase.ToString(), reason);
                await LoseAsync(job, refund);
                break;
            case PaymentOutcome.Unknown(var reason):
                await PutOffAsync(job, refund with { LeaseUntil = time.GetUtcNow() + Pause(refund) }, Pause(refund), reason);
                break;
        }
    }

    /// <summary>Pays, or looks a payment up that the wallet has an id for.</summary>
    private async Task<PaymentOutcome> AskAsync(Settlement settlement, IPayingWallet payer, Refund refund, bool isInDoubt)
    {
        using var limit = new CancellationTokenSource(PayLimit, time);
        try
        {
            return refund.WalletPayment is { Length: > 0 } known
                ? await payer.LookUpPaymentAsync(known, refund.Invoice, limit.Token)
                : await payer.PayAsync(
                    new PaymentRequest(refund.PaymentId, refund.Invoice, $"Refund of {refund.Purchase}")
                    {
                        MaximumFee = RefundAmount.MaximumFee(settlement.Received),
                    },
                    limit.Token);
        }
        catch (WalletException fault) when (refund.WalletPayment is null)
        {
            // It took no payment now, which says nothing of one that it may have taken before.
            return isInDoubt ? new PaymentOutcome.Unknown(fault.Message) : new PaymentOutcome.Failed(fault.Message);
        }
        catch (Exception fault) when (fault is WalletException or OperationCanceledException)
        {
            // A payment that the wallet knows goes on, whether it can be looked up now or not.
            return new PaymentOutcome.InFlight(refund.WalletPayment!);
        }
    }

    private Task PutOffAsync(Job job, Refund refund, TimeSpan pause, string reason)
    {
        LogPutOff(job.Purchase.ToString(), reason);
        return WaitAsync(job, refund, pause);
    }

    private async Task WaitAsync(Job job, Refund refund, TimeSpan pause)
    {
        if (await refunds.TryWriteAsync(refund) is not null)
        {
            await dispatcher.ContinueAsync(job, pause);
        }
    }

    /// <summary>Booked first: whoever goes on after a crash learns from the books that the money has gone.</summary>
    private async Task EndAsync(Job job, Settlement settlement, Refund refund)
    {
        await ledger.RecordRefundAsync(settlement, refund);
        await MoveAsync(
            job, refund with { State = RefundState.Paid }, (current, now) => current.CompleteRefund(now),
            () => metrics.Refunded(settlement.Service, refund.Total));
    }

    private Task FailAsync(Job job, Refund? refund) => MoveAsync(
        job, refund is null ? null : refund with { State = RefundState.Failed }, (current, now) => current.FailRefund(now),
        () => metrics.FailedRefund(job.Order.Service));

    private Task LoseAsync(Job job, Refund refund)
    {
        LogLost(job.Purchase.ToString(), refund.PaymentId);
        return MoveAsync(
            job, refund with { State = RefundState.Unknown }, (current, now) => current.LoseRefund(now), () => metrics.LostRefund(job.Order.Service));
    }

    /// <summary>Whoever was faster has done the same, and has counted it. Counted as soon as it is stored, whatever becomes of the message after it.</summary>
    private async Task MoveAsync(Job job, Refund? refund, Func<Job, DateTimeOffset, Job?> become, Action count)
    {
        if (become(job, time.GetUtcNow()) is { } next && await jobs.TryMoveAsync(job, next, refund: refund) is { } stored)
        {
            count();
            await dispatcher.ContinueAsync(stored);
        }
    }

    private bool IsOverdue(Job job) => job.EndedAt + Patience <= time.GetUtcNow();

    private static TimeSpan Pause(Refund refund) => FirstPause * (1 << Math.Min(refund.Attempts, MostDoublings));

    [LoggerMessage(LogLevel.Error, "The refund of purchase {Purchase} waits for wallet {Wallet}, which is not configured to pay")]
    private partial void LogNoPayer(string purchase, string wallet);

    [LoggerMessage(LogLevel.Warning, "The refund of purchase {Purchase} is put off: {Reason}")]
    private partial void LogPutOff(string purchase, string reason);

    [LoggerMessage(LogLevel.Error, "The refund of purchase {Purchase} cannot be paid: {Reason}")]
    private partial void LogFailed(string purchase, string reason);

    [LoggerMessage(LogLevel.Error, "The wallet's answer to the refund of purchase {Purchase} was lost: {Reason}")]
    private partial void LogUnknown(string purchase, string reason);

    [LoggerMessage(LogLevel.Error, "Nobody knows whether the refund of purchase {Purchase} was paid: look for payment {Payment} at the wallet. It is not paid again")]
    private partial void LogLost(string purchase, string payment);
}
