using Paywall.Functions.Admission;
using Paywall.Functions.Catalog;
using Paywall.Functions.Challenges;
using Paywall.Functions.Jobs.Notices;
using Paywall.Functions.Problems;
using Paywall.Functions.Purchases;
using Paywall.Functions.Settlements;
using Paywall.Functions.Storage;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Jobs;

/// <summary>Takes jobs: offers one to whoever has no credential, and gives whoever has one his own job, always the same.</summary>
internal sealed class JobDesk(
    CredentialDesk credentials,
    ChallengeIssuer challenges,
    PaymentCheck payments,
    JobTable jobs,
    JobFiles files,
    JobRecorder recorder,
    JobDocuments documents,
    DeadlineTable deadlines,
    NoticeSignature notices,
    TimeProvider time)
{
    /// <summary>Submits a job.</summary>
    /// <exception cref="BadHttpRequestException">The body does not arrive, or is too long.</exception>
    /// <exception cref="Wallets.WalletException">The wallet had to be asked and could not be.</exception>
    /// <exception cref="StorageUnavailableException">The storage cannot be asked.</exception>
    public async Task<JobReply> SubmitAsync(HttpRequest request, Service service, CallTarget target, JobWishes wishes, CancellationToken cancellationToken)
    {
        var digest = await BoundBody.TakeAsync(request, cancellationToken);
        var body = ((MemoryStream)request.Body).ToArray();
        var input = new JobInput(target.Query.ToUriComponent(), request.ContentType, body.Length) { Body = body.Length <= JobInput.LongestInRow ? body : null };
        var (purchase, refusal) = await credentials.ExamineAsync(request, service, target, cancellationToken);
        if (purchase is not null)
        {
            return await StandAsync(purchase, service, input, body, wishes, cancellationToken);
        }

        return refusal switch
        {
            AdmissionOutcome.Challenged(var reason, var open) => await OfferAsync(service, target, digest, input, wishes, reason, open, cancellationToken),
            AdmissionOutcome.Blocked(var problem, var retryAfter) => new JobReply.Refused(problem, RetryAfter: retryAfter),
            _ => throw new InvalidOperationException($"{refusal} is not known."),
        };
    }

    /// <summary>The job of a purchase that may have been paid.</summary>
    /// <exception cref="Wallets.WalletException">The wallet had to be asked and could not be.</exception>
    /// <exception cref="StorageUnavailableException">The storage cannot be asked.</exception>
    public async Task<JobReply> StandAsync(Purchase purchase, CancellationToken cancellationToken)
    {
        var job = await jobs.FindAsync(purchase.Id, cancellationToken);
        if (job is { SettledAt: not null })
        {
            return new JobReply.Standing(job);
        }

        if (await payments.RefusalAsync(purchase, cancellationToken) is { } refusal)
        {
            return new JobReply.Refused(refusal.Reason, RetryAfter: refusal.RetryAfter);
        }

        return await jobs.FindAsync(purchase.Id, cancellationToken) is { } settled
            ? new JobReply.Standing(settled)
            : new JobReply.Refused(Problem.UnknownJob, "It is paid, and its input is not here: send the request itself again.");
    }

    /// <summary>Calls a job off, if that is still possible.</summary>
    /// <param name="job">The job as it was read.</param>
    /// <param name="mayBePaid">Whether it may be called off when it is paid, too.</param>
    /// <returns>The job; null if it cannot be called off any more.</returns>
    /// <exception cref="StorageUnavailableException">The storage cannot be asked.</exception>
    public async Task<Job?> CancelAsync(Job job, bool mayBePaid)
    {
        if (job.Cancel(time.GetUtcNow()) is null || (!mayBePaid && job.SettledAt is not null))
        {
            return null;
        }

        // Money may go back now, and the deadline of a job that waits for its input may have passed.
        if (job.SettledAt is not null)
        {
            await deadlines.SetAsync(new Deadline.Check(job.Purchase), time.GetUtcNow() + Deadline.Check.Patience);
        }

        return await recorder.RecordAsync(job, (current, now) => mayBePaid || current.SettledAt is null ? current.Cancel(now) : null);
    }

    private async Task<JobReply> StandAsync(
        Purchase purchase, Service service, JobInput input, byte[] body, JobWishes wishes, CancellationToken cancellationToken)
    {
        var reply = await StandAsync(purchase, cancellationToken);
        var job = reply switch
        {
            JobReply.Standing(var standing) => standing,
            JobReply.Refused(var problem, _, _) when problem == Problem.UnknownJob => await AddPaidAsync(purchase, service, input, wishes),
            _ => null,
        };
        if (job is null)
        {
            return reply;
        }

        if (job.Amend(wishes.Callback, wishes.RefundTo) is not null)
        {
            job = await recorder.RecordAsync(job, (current, _) => current.Amend(wishes.Callback, wishes.RefundTo)) ?? await CurrentAsync(job);
        }

        return new JobReply.Standing(job.State is JobState.AwaitingPayment or JobState.Credited ? await RunAsync(job, input, body, wishes) : job);
    }

    /// <summary>Has a job run whose input has just come, or which has credit.</summary>
    private async Task<Job> RunAsync(Job job, JobInput input, byte[] body, JobWishes wishes)
    {
        // Also where there was one: it may be purged at this moment.
        if (input.Body is null)
        {
            await files.SaveInputAsync(job.Purchase, body);
            input = input with { IsInBlob = true };
        }

        await deadlines.SetAsync(new Deadline.Check(job.Purchase), time.GetUtcNow() + Deadline.Check.Patience);
        return await recorder.RecordAsync(job, Become, needsRight: true) ?? await CurrentAsync(job);

        Job? Become(Job current, DateTimeOffset now)
        {
            // What the buyer says now counts before the run can fail.
            var queued = current.TakeInput(input, now) ?? current.RunAgain(input, now);
            return queued?.Amend(wishes.Callback, wishes.RefundTo) ?? queued;
        }
    }

    private async Task<Job> CurrentAsync(Job job) => await jobs.FindAsync(job.Purchase, CancellationToken.None) ?? job;

    private async Task<JobReply> OfferAsync(
        Service service,
        CallTarget target,
        string digest,
        JobInput input,
        JobWishes wishes,
        Problem reason,
        OpenPurchase? open,
        CancellationToken cancellationToken)
    {
        var price = service.Price is ServicePrice.Fixed(var amount) ? amount : throw new InvalidOperationException($"Job '{service.Name}' has no price.");
        var outcome = open is null ? null : await challenges.OfferAgainAsync(service, open, cancellationToken);
        if (outcome is null)
        {
            outcome = await challenges.IssueAsync(service, price, target, digest, cancellationToken);
            if (outcome is ChallengeOutcome.Offered(var challenge))
            {
                await KeepAsync(challenge, service, input, wishes);
            }
        }

        return outcome switch
        {
            ChallengeOutcome.Offered(var offered) => new JobReply.Offered(
                offered with { Job = Describe(offered, service, open is null ? null : await AmendAsync(offered.Purchase, wishes), wishes) }, reason),
            ChallengeOutcome.TooMany(var wait) => new JobReply.Refused(Problem.TooManyChallenges, RetryAfter: wait),
            _ => throw new InvalidOperationException($"{outcome} is not known."),
        };
    }

    /// <summary>What is told of an offer is what is kept of it: of one that is offered again, what was said first.</summary>
    private ChallengedJob Describe(Challenge challenge, Service service, Job? kept, JobWishes wishes) => new(
        documents.UrlOf(service.Name, challenge.Purchase.ToString()),
        RefundPolicies.Write(kept?.Refunds ?? service.Job!.Refunds),
        (kept is null ? wishes.Callback : kept.Callback) is null ? null : notices.SecretOf(challenge.Purchase, kept?.CallbackKey ?? notices.CurrentKey));

    private async Task<Job?> AmendAsync(PurchaseId purchase, JobWishes wishes) => await jobs.FindAsync(purchase, CancellationToken.None) is { } job
        ? await recorder.RecordAsync(job, (current, _) => current.Amend(wishes.Callback, wishes.RefundTo)) ?? await CurrentAsync(job)
        : null;

    /// <summary>The deadline first, so that no job is kept that nobody will forget.</summary>
    private async Task KeepAsync(Challenge challenge, Service service, JobInput input, JobWishes wishes)
    {
        var order = SettlementOrder.Of(new Purchase(challenge.Purchase, challenge.Invoice.PaymentHash, challenge.Terms)) with
        {
            InvoiceExpiry = challenge.Invoice.ExpiresAt,
        };
        await deadlines.SetAsync(new Deadline.Expire(challenge.Purchase), challenge.Invoice.ExpiresAt + JobDeadlines.AfterInvoice);
        await jobs.AddAsync(NewJob(order, service, input, wishes));
    }

    /// <summary>A job that is paid and not here any more: its row was purged while its payment was on its way.</summary>
    private async Task<Job> AddPaidAsync(Purchase purchase, Service service, JobInput input, JobWishes wishes)
    {
        var job = NewJob(SettlementOrder.Of(purchase), service, input with { Body = null }, wishes) with { SettledAt = time.GetUtcNow() };
        await jobs.AddAsync(job);
        return await CurrentAsync(job);
    }

    private Job NewJob(SettlementOrder order, Service service, JobInput input, JobWishes wishes) => new()
    {
        Order = order,
        Input = input,
        Refunds = service.Job!.Refunds,
        Patience = service.Job.Deadline,
        CreatedAt = time.GetUtcNow(),
        State = JobState.AwaitingPayment,
        Callback = wishes.Callback,
        CallbackKey = notices.CurrentKey,
        RefundTo = wishes.RefundTo,
    };
}
