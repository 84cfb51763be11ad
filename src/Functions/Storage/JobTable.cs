using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Paywall.Functions.Jobs;
using Paywall.Functions.Refunds;
using Paywall.Functions.Telemetry;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Storage;

/// <summary>The jobs of purchases. Every write is conditional and may be repeated after a lost reply.</summary>
internal sealed class JobTable(TableServiceClient service, PaywallMetrics metrics, TimeProvider time)
{
    private readonly TableClient _table = service.GetTableClient(PurchaseRows.Table);

    /// <summary>Reads a job; null if the purchase has none.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task<Job?> FindAsync(PurchaseId purchase, CancellationToken cancellationToken) =>
        await _table.FindAsync(purchase, JobRows.Key(purchase), cancellationToken) is { } row ? JobRows.Read(purchase, row) : null;

    /// <summary>Says whether a job is still as it was read, without reading all of it again.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task<bool> IsUnchangedAsync(Job job, CancellationToken cancellationToken)
    {
        try
        {
            var row = await TableCalls.Asked(() => _table.GetEntityAsync<TableEntity>(
                PurchaseRows.Partition(job.Purchase), JobRows.Key(job.Purchase), JobRows.HowJobStands, cancellationToken));
            return row.Value.GetGuid(JobRows.Revision) == job.Revision;
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == TableErrorCode.ResourceNotFound)
        {
            return false;
        }
    }

    /// <summary>Keeps a new job. Repeating it changes nothing.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task AddAsync(Job job)
    {
        try
        {
            await TableCalls.Asked(() => _table.AddEntityAsync(JobRows.Write(job with { Revision = Guid.NewGuid(), Since = time.GetUtcNow() })));
            metrics.Began(job);
        }
        catch (RequestFailedException there) when (there.ErrorCode == TableErrorCode.EntityAlreadyExists)
        {
            // A purchase's id is used once: written by this very call before its reply was lost.
        }
    }

    /// <summary>Stores what a job has become, and the right to it, which comes and goes with its state; all or nothing.</summary>
    /// <param name="from">The job as it was read.</param>
    /// <param name="to">What it becomes.</param>
    /// <param name="needsRight">Whether the right must still be there, where it stays.</param>
    /// <param name="refund">The refund that ends with it; null for none.</param>
    /// <returns>The job with its new version; null if it is not as it was read any more, or has lost its right.</returns>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task<Job?> TryMoveAsync(Job from, Job to, bool needsRight = false, Refund? refund = null)
    {
        var now = time.GetUtcNow();
        var next = to.After(from, now);
        var stored = await TryWriteAsync(from, next, RightAction(from, next, needsRight), refund);
        if (stored is not null)
        {
            metrics.Moved(from, stored, now);
        }

        return stored;
    }

    /// <summary>Removes a job that was never paid, unless it is not as it was read any more.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task RemoveAsync(Job job)
    {
        try
        {
            var reply = await TableCalls.Asked(() => _table.DeleteEntityAsync(PurchaseRows.Partition(job.Purchase), JobRows.Key(job.Purchase), job.Version));
            if (reply.Status != StatusCodes.Status404NotFound)
            {
                metrics.Forgot(job);
            }
        }
        catch (RequestFailedException changed) when (changed.ErrorCode == TableErrorCode.UpdateConditionNotSatisfied)
        {
            // Paid at the last moment, or removed by this very call before its reply was lost.
        }
    }

    /// <summary>What stores a job over the version that was read.</summary>
    public static TableTransactionAction JobAction(Job from, Job to) => new(TableTransactionActionType.UpdateReplace, JobRows.Write(to), from.Version);

    private async Task<Job?> TryWriteAsync(Job from, Job next, TableTransactionAction? right, Refund? refund)
    {
        List<TableTransactionAction> actions = right is null ? [JobAction(from, next)] : [right, JobAction(from, next)];
        if (refund is not null)
        {
            actions.Add(new TableTransactionAction(
                TableTransactionActionType.UpdateReplace, RefundRows.Write(refund), refund.Version));
        }

        try
        {
            if (actions.Count == 1)
            {
                var reply = await TableCalls.Asked(() => _table.UpdateEntityAsync((TableEntity)actions[0].Entity, from.Version, TableUpdateMode.Replace));
                return next with { Version = reply.Headers.ETag ?? default };
            }

            var replies = await TableCalls.Asked(() => _table.SubmitTransactionAsync(actions));
            return next with { Version = replies.Value[refund is null ? ^1 : ^2].Headers.ETag ?? default };
        }
        catch (RequestFailedException)
        {
            // Changed by another, or by this very call before its reply was lost.
            var stored = await FindAsync(next.Purchase, CancellationToken.None);
            return stored?.Revision == next.Revision ? stored

                // A right that was taken away before cannot be taken away again, and must not keep the job as it is.
                : stored?.Revision == from.Revision && right?.ActionType == TableTransactionActionType.Delete ? await TryWriteAsync(from, next, right: null, refund)
                : null;
        }
    }

    private static TableTransactionAction? RightAction(Job from, Job to, bool needsRight)
    {
        var paid = PurchaseRows.PaidRow(to.Purchase);
        return (from.HasRight, to.HasRight) switch
        {
            (true, false) => new TableTransactionAction(TableTransactionActionType.Delete, paid, ETag.All),
            (false, true) => new TableTransactionAction(TableTransactionActionType.Add, paid),

            // The merge changes nothing: with an explicit If-Match it fails unless the right exists.
            (true, true) when needsRight => new TableTransactionAction(TableTransactionActionType.UpdateMerge, paid, ETag.All),
            _ => null,
        };
    }
}
