using Paywall.Functions.Jobs;
using Paywall.Functions.Settlements;
using Paywall.Functions.Storage;

namespace Paywall.Functions.Refunds;

/// <summary>Takes a buyer's wish to have the price of a failed job back.</summary>
internal sealed class RefundDesk(JobRecorder recorder, RefundTable refunds, DeadlineTable deadlines, TimeProvider time)
{
    /// <summary>Begins a refund.</summary>
    /// <returns>The job; null if there is nothing to pay back, or it was not promised.</returns>
    /// <exception cref="StorageUnavailableException">The storage cannot be asked.</exception>
    public async Task<Job?> AskAsync(Job job, string to)
    {
        // An address with a mistake in it may be corrected until an invoice was found for it: nothing can have been paid before.
        if (job.State == JobState.Refunding && await refunds.FindAsync(job.Purchase, CancellationToken.None) is null)
        {
            return await recorder.RecordAsync(job, (current, _) => current.Redirect(to));
        }

        if (job.AskForRefund(to, time.GetUtcNow()) is null)
        {
            return null;
        }

        await deadlines.SetAsync(new Deadline.Check(job.Purchase), time.GetUtcNow() + Deadline.Check.Patience);
        return await recorder.RecordAsync(job, (current, now) => current.AskForRefund(to, now));
    }
}
