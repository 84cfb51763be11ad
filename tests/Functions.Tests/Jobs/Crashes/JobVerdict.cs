using Azure.Data.Tables;
using Paywall.Functions.Jobs;

namespace Paywall.Functions.Tests.Jobs.Crashes;

/// <summary>What must be true of one job when nothing moves any more, however it came to that.</summary>
/// <param name="wave">The seller.</param>
/// <param name="buyer">The buyer.</param>
/// <param name="hasDied">Whether a handler died with it, which may cost one attempt and the knowledge of one refund.</param>
internal sealed class JobVerdict(CrashWave wave, JobBuyer buyer, bool hasDied)
{
    private const int Price = 1_000_000;
    private const int GivenBack = 990_000;

    public async Task AssertRightAsync(Job job, IReadOnlyList<TableEntity> rows, IReadOnlyList<TableEntity> ledger, IEnumerable<string> deadlines)
    {
        AssertState(job);
        AssertWork(job);
        AssertMoney(job, rows, ledger);
        Assert.Equal("prune", Assert.Single(deadlines, kind => kind != "purge"));
        if (buyer.WantsNotice)
        {
            var word = $"\"job.{JobStates.Write(job.State)}\"";
            Assert.Contains(wave.NoticesOf(buyer), notice => notice.Contains(word, StringComparison.Ordinal));
        }

        if (job.State == JobState.Succeeded)
        {
            Assert.Equal(CrashUpstream.ResultOf(buyer.Input, buyer.Kind), await buyer.ResultAsync(wave.Living.Other));
        }
    }

    private void AssertState(Job job)
    {
        JobState[] right = buyer.Kind switch
        {
            JobKind.Refunded => [JobState.Refunded],
            JobKind.Credited => [JobState.Succeeded, JobState.Credited, JobState.Failed],
            JobKind.Cancelled => [JobState.Succeeded, JobState.Credited],
            JobKind.CalledBack => [JobState.Succeeded, JobState.Refunded],
            _ => [JobState.Succeeded],
        };
        var isLost = job.State == JobState.RefundUnknown && right.Contains(JobState.Refunded) && hasDied && !wave.IsIdempotent;
        Assert.True(isLost || right.Contains(job.State), $"it is {job.State}");
        Assert.True(job.State != JobState.Failed || job.Credits == Job.MostCredits, "it failed before its credit was used up");
    }

    /// <summary>A job that has succeeded cannot begin another attempt, so no number of an attempt is above the last one, and none comes twice.</summary>
    private void AssertWork(Job job)
    {
        var executions = wave.Upstream.Of(buyer.Input);
        Assert.All(executions, execution => Assert.Equal(buyer.Sale.Id, execution.Key));
        Assert.Equal(executions.Select(execution => execution.Attempt).Distinct().Count(), executions.Count);
        Assert.All(executions, execution => Assert.InRange(execution.Attempt, 1, job.Attempts));
        var most = (buyer.Kind == JobKind.SecondTry ? 2 : 1) + job.Credits + (hasDied ? 1 : 0);
        Assert.InRange(executions.Count, job.State == JobState.Succeeded ? 1 : 0, most);
        Assert.True(
            job.State != JobState.Succeeded || buyer.Kind == JobKind.Later || executions.Any(execution => execution.Status == 200), "nobody made the result");
    }

    private void AssertMoney(Job job, IReadOnlyList<TableEntity> rows, IReadOnlyList<TableEntity> ledger)
    {
        Assert.Equal("sold", Assert.Single(rows, row => row.RowKey == $"settled-{buyer.Sale.Id}")["Outcome"]);
        Assert.Equal(job.HasRight ? 1 : 0, rows.Count(row => row.RowKey == $"paid-{buyer.Sale.Id}"));
        var payment = Assert.Single(ledger, row => row.RowKey == $"{buyer.Sale.Id}-payment");
        Assert.Equal(((long)Price, "sold"), (payment["AmountMsat"], payment["Outcome"]));

        var arrived = (int)wave.Shop.Network.BalanceOf(buyer.Node).Value;
        int[] right = job.State switch
        {
            JobState.Refunded => [GivenBack],
            JobState.RefundUnknown => [0, GivenBack],
            _ => [0],
        };
        Assert.Contains(arrived, right);
        var refunds = ledger.Where(row => row.RowKey != $"{buyer.Sale.Id}-payment").ToList();
        Assert.Equal(job.State == JobState.Refunded ? [$"{buyer.Sale.Id}-refund"] : [], refunds.Select(row => row.RowKey));
        Assert.All(refunds, refund => Assert.Equal(-(GivenBack + (refund.GetInt64("FeeMsat") ?? 0)), refund.GetInt64("AmountMsat")));
        var stated = rows.SingleOrDefault(row => row.RowKey == $"refund-{buyer.Sale.Id}")?.GetString("State") ?? "none";
        string[] fitting = job.State switch
        {
            JobState.Refunded => ["paid"],
            JobState.RefundUnknown => ["unknown"],
            _ => ["none", "failed"],
        };
        Assert.Contains(stated, fitting);
    }
}
