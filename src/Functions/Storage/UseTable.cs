using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Paywall.Functions.Purchases;
using Paywall.Functions.Settlements;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Storage;

/// <summary>The uses of purchases. Every write is conditional and may be repeated after a lost reply.</summary>
internal sealed class UseTable(TableServiceClient service, DeadlineTable deadlines, TimeProvider time)
{
    private const int MaximumTakeOvers = 5;

    private readonly TableClient _table = service.GetTableClient(PurchaseRows.Table);

    /// <summary>
    /// Takes one of a purchase's uses in one round trip: the right must exist, and neither the use nor the request's key. Where one does,
    /// the same request gets its own use or answer again; another gets a use that is left, was released, or whose lease has ended.
    /// </summary>
    /// <remarks>Cannot be cancelled: a write whose outcome nobody waits for would lock the buyer out until the lease ends.</remarks>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task<UseOutcome> TakeAsync(UseClaim claim)
    {
        // Of many uses a random one is rarely taken already, however many requests want one at the same time.
        var plan = new Plan(
            new Use(claim.Purchase, Random.Shared.Next(1, claim.Slots + 1), Execution: 1, Version: default),
            WritesKey: claim.Identity.Key is not null,
            KeyVersion: default);
        for (var attempt = 0; attempt < MaximumTakeOvers; attempt++)
        {
            switch (await WriteAsync(claim, plan))
            {
                case WriteOutcome.Written(var use):
                    return new UseOutcome.Taken(use);
                case WriteOutcome.NoRight:
                    return new UseOutcome.NotPaid();
            }

            var (outcome, next) = await LookAgainAsync(claim);
            if (outcome is not null)
            {
                return outcome;
            }

            plan = next!;
        }

        return new UseOutcome.Busy(time.GetUtcNow());
    }

    /// <summary>Records that a use was answered. Repeating it changes nothing.</summary>
    /// <param name="use">The use.</param>
    /// <param name="answer">What to keep of the answer; null for nothing.</param>
    /// <param name="keep">How long to keep it.</param>
    /// <returns>False if another request took the use over after the lease, so that it was executed twice.</returns>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task<bool> CompleteAsync(Use use, KeptAnswer? answer = null, TimeSpan keep = default)
    {
        var row = PurchaseRows.EndRow(use, UseState.Delivered, use.Execution);
        if (answer is not null)
        {
            row[PurchaseRows.KeptHead] = answer.Head;
            row[PurchaseRows.KeptBody] = answer.Body;
            row[PurchaseRows.KeptUntil] = time.GetUtcNow() + keep;

            // First, so that nothing is kept that nobody will forget.
            await deadlines.SetAsync(new Deadline.Forget(use.Purchase, use.Slot), time.GetUtcNow() + keep);
        }

        if (await EndAsync(use, row))
        {
            return true;
        }

        // Written by this very call before its reply was lost, or not ours any more.
        var stored = await _table.FindAsync(use.Purchase, PurchaseRows.Use(use.Purchase, use.Slot), CancellationToken.None);
        return stored?.GetGuid(PurchaseRows.Operation) == use.Operation;
    }

    /// <summary>Forgets an answer that is not kept any longer. Repeating it changes nothing.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task ForgetAnswerAsync(PurchaseId purchase, int slot, CancellationToken cancellationToken)
    {
        var row = await _table.FindAsync(purchase, PurchaseRows.Use(purchase, slot), cancellationToken);
        if (row?.GetDateTimeOffset(PurchaseRows.KeptUntil) is not { } until || until > time.GetUtcNow())
        {
            return;
        }

        string[] kept = [PurchaseRows.KeptHead, PurchaseRows.KeptBody, PurchaseRows.KeptUntil];
        foreach (var column in kept)
        {
            row.Remove(column);
        }

        try
        {
            await TableCalls.Asked(() => _table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, cancellationToken));
        }
        catch (RequestFailedException changed) when (
            changed.ErrorCode == TableErrorCode.UpdateConditionNotSatisfied || changed.ErrorCode == TableErrorCode.ResourceNotFound)
        {
            // Forgotten or pruned by another instance.
        }
    }

    /// <summary>Gives a use back that was not answered; the last execution leaves it to the operator.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public Task ReleaseAsync(Use use) => EndAsync(
        use, PurchaseRows.EndRow(use, use.Execution < Use.MaximumExecutions ? UseState.Free : UseState.Failed, use.Execution));

    /// <summary>
    /// Gives a use back for which the upstream never got a whole request, as if it had not been taken, and forgets the request's key. An
    /// upstream may work as it reads, so where it was reached that is not done without end.
    /// </summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task GiveBackAsync(Use use, bool isUpstreamReached)
    {
        if (isUpstreamReached && use.GivenBack >= Use.MaximumGivenBack)
        {
            await ReleaseAsync(use);
            return;
        }

        var row = PurchaseRows.EndRow(use, UseState.Free, use.Execution - 1);
        row[PurchaseRows.GivenBack] = use.GivenBack + (isUpstreamReached ? 1 : 0);
        if (use.Key is null)
        {
            await EndAsync(use, row);
            return;
        }

        try
        {
            var key = new TableEntity(PurchaseRows.Partition(use.Purchase), PurchaseRows.Key(use.Purchase, use.Key));
            await TableCalls.Asked(() => _table.SubmitTransactionAsync(
                [new(TableTransactionActionType.UpdateMerge, row, use.Version), new(TableTransactionActionType.Delete, key, ETag.All)]));
        }
        catch (TableTransactionFailedException)
        {
            // The same as in EndAsync.
        }
    }

    /// <summary>Writes a use, new or over a version that was read, in one transaction with a look at the right.</summary>
    private async Task<WriteOutcome> WriteAsync(UseClaim claim, Plan plan)
    {
        // The merge changes nothing: with an explicit If-Match it fails unless the right exists.
        List<TableTransactionAction> actions =
            [new(TableTransactionActionType.UpdateMerge, PurchaseRows.PaidRow(claim.Purchase), ETag.All)];
        var use = plan.Use with { Operation = claim.Operation, LeaseUntil = time.GetUtcNow() + claim.Lease, Key = claim.Identity.Key };
        actions.Add(Write(PurchaseRows.UseRow(use, claim), plan.Use.Version));
        if (plan.WritesKey)
        {
            actions.Add(Write(PurchaseRows.KeyRow(plan.Use, claim.Identity), plan.KeyVersion));
        }

        try
        {
            var replies = await TableCalls.Asked(() => _table.SubmitTransactionAsync(actions, CancellationToken.None));
            return replies.Value[1].Headers.ETag is { } version ? new WriteOutcome.Written(use with { Version = version }) : new WriteOutcome.Otherwise();
        }
        catch (TableTransactionFailedException refused)
        {
            return refused.FailedTransactionActionIndex == 0 ? new WriteOutcome.NoRight() : new WriteOutcome.Otherwise();
        }
    }

    private static TableTransactionAction Write(TableEntity row, ETag over) => over == default
        ? new TableTransactionAction(TableTransactionActionType.Add, row)
        : new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, over);

    /// <summary>Reads what stood in the way of a write: the same request's own use first, then all others.</summary>
    /// <returns>What that means, or what to write next.</returns>
    private async Task<(UseOutcome? Outcome, Plan? Next)> LookAgainAsync(UseClaim claim)
    {
        var key = claim.Identity.Key is null ? null : await _table.FindAsync(claim.Purchase, PurchaseRows.Key(claim.Purchase, claim.Identity.Key), CancellationToken.None);
        if (key is not null)
        {
            if (key.GetString(PurchaseRows.Digest) != claim.Identity.Digest)
            {
                return (new UseOutcome.KeyReused(), null);
            }

            var own = await _table.FindAsync(
                claim.Purchase, PurchaseRows.Use(claim.Purchase, PurchaseRows.SlotOf(key)), CancellationToken.None);
            if (own is not null && own.GetString(PurchaseRows.KeyHash) == claim.Identity.Key)
            {
                var (outcome, next) = Judge(claim, new UseRows(claim.Purchase, slots: 1, [own]), writesKey: false, default);
                return (outcome is UseOutcome.Spent && claim.Slots > 1 ? new UseOutcome.AnswerGone() : outcome, next);
            }
        }

        // There is no use of this request, or it was released and given to another one.
        var uses = await FindUsesAsync(claim.Purchase, claim.Slots);
        return Judge(claim, uses, writesKey: claim.Identity.Key is not null, key?.ETag ?? default);
    }

    private (UseOutcome? Outcome, Plan? Next) Judge(UseClaim claim, UseRows uses, bool writesKey, ETag keyVersion)
    {
        var now = time.GetUtcNow();
        return uses.TakenBy(claim.Operation) is { } taken ? (new UseOutcome.Taken(taken with { Key = claim.Identity.Key }), null)
            : uses.KeptFor(claim.Identity, now) is { } answer ? (new UseOutcome.Repeated(answer), null)
            : uses.TryChoose(now, out var left) ? (null, new Plan(left, writesKey, keyVersion))
            : (uses.WhyNone(now), null);
    }

    private async Task<UseRows> FindUsesAsync(PurchaseId purchase, int slots)
    {
        if (slots == 1)
        {
            var row = await _table.FindAsync(purchase, PurchaseRows.Use(purchase, 1), CancellationToken.None);
            return new UseRows(purchase, slots, row is null ? [] : [row]);
        }

        var (from, to) = PurchaseRows.Uses(slots);
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {PurchaseRows.Partition(purchase)} and RowKey ge {from} and RowKey lt {to}");
        return await TableCalls.Asked(async () =>
        {
            List<TableEntity> rows = [];
            await foreach (var row in _table.QueryAsync<TableEntity>(filter, select: PurchaseRows.HowUsesStand))
            {
                rows.Add(row);
            }

            return new UseRows(purchase, slots, rows);
        });
    }

    /// <returns>False if the use was written to meanwhile.</returns>
    private async Task<bool> EndAsync(Use use, TableEntity row)
    {
        try
        {
            await TableCalls.Asked(() => _table.UpdateEntityAsync(row, use.Version, TableUpdateMode.Merge, CancellationToken.None));
            return true;
        }
        catch (RequestFailedException changed) when (changed.ErrorCode == TableErrorCode.UpdateConditionNotSatisfied)
        {
            // Taken over after its lease, or written by this very call before its reply was lost: either way not ours to write again.
            return false;
        }
    }

    /// <summary>What to write: a use, and the request's key unless it stands there already.</summary>
    private sealed record Plan(Use Use, bool WritesKey, ETag KeyVersion);

    private abstract record WriteOutcome
    {
        /// <summary>Done; this is what is held now.</summary>
        public sealed record Written(Use Use) : WriteOutcome;

        /// <summary>The purchase has no right.</summary>
        public sealed record NoRight : WriteOutcome;

        /// <summary>A row is not as it was expected to be, or the reply does not tell its version: read it.</summary>
        public sealed record Otherwise : WriteOutcome;
    }
}
