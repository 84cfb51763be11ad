using Paywall.Functions.Jobs;
using Paywall.Functions.Tests.Harness;
using Paywall.Functions.Tests.Reconciling;
using Paywall.Sandbox.Wallets;
using Paywall.Sandbox.Wallets.Zbd;

namespace Paywall.Functions.Tests.Jobs;

/// <summary>What Reconcile does for jobs that nobody else looks after.</summary>
public class JobDeadlineTests(OwnAccounts accounts)
{
    private static readonly TimeSpan AfterInvoice = TimeSpan.FromMinutes(12);
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task A_paid_job_of_which_nobody_tells_is_done_all_the_same()
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        var sale = await shop.PaidAsync();
        await shop.PassAsync(AfterInvoice);
        Assert.Equal("succeeded", await shop.StatusAsync(sale));
        Assert.Single(await shop.LedgerAsync(sale));
    }

    [Fact]
    public async Task An_unpaid_job_expires_and_nothing_of_it_is_left_a_day_later()
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        var sale = await shop.OfferAsync();
        await shop.PassAsync(AfterInvoice);
        Assert.Equal("expired", await shop.StatusAsync(sale));
        await shop.PassAsync(TimeSpan.FromHours(25));
        using var gone = await shop.GetAsync(sale, withCredential: false);
        await ProblemAssert.IsAsync(gone, 404, "unknown-job");
        Assert.Empty(await shop.DeadlinesAsync(sale));
        Assert.Empty(await ReconcileStorage.RowsAsync(shop.Storage.Purchases));
        Assert.Equal(0, shop.Executions);
    }

    [Fact]
    public async Task A_job_whose_message_is_lost_gets_another()
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        var sale = await shop.SettledAsync();
        Assert.Single(await shop.TakeMessagesAsync());
        await shop.PassAsync(Soon);
        Assert.Equal(("succeeded", 1), (await shop.StatusAsync(sale), shop.Executions));
    }

    [Fact]
    public async Task A_job_that_has_had_its_time_is_given_up_once()
    {
        await using var shop = await JobShop.OpenAsync(accounts, ScriptedWork.Status(503));
        var sale = await shop.WorkedAsync();
        for (var hour = 0; hour < 23; hour++)
        {
            await shop.PassAsync(TimeSpan.FromHours(1));
            await shop.AssertStateAsync(sale, JobState.Queued);
        }

        await shop.PassAsync(TimeSpan.FromHours(2));
        var given = await shop.JobAsync(sale);
        Assert.Equal((JobState.Credited, "overdue", 0), (given.State, given.Failure, given.Credits));
        var executions = shop.Executions;
        await shop.PassAsync(TimeSpan.FromHours(2));
        await shop.PassAsync(TimeSpan.FromHours(2));
        Assert.Equal((given.Revision, executions), ((await shop.JobAsync(sale)).Revision, shop.Executions));
    }

    [Fact]
    public async Task A_worker_that_died_is_followed_by_another_when_its_lease_has_ended()
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        var sale = await shop.SettledAsync();
        var queued = await shop.JobAsync(sale);
        Assert.NotNull(await shop.Jobs.TryMoveAsync(queued, queued.Start(Guid.NewGuid(), TimeSpan.FromMinutes(10), shop.Shop.Time.GetUtcNow())!));
        await shop.DeliverAsync();
        await shop.PassAsync(Soon);
        await shop.AssertStateAsync(sale, JobState.Running);
        await shop.PassAsync(TimeSpan.FromMinutes(10));
        Assert.Equal((JobState.Succeeded, 2), ((await shop.JobAsync(sale)).State, (await shop.JobAsync(sale)).Attempts));
    }

    [Fact]
    public async Task Inputs_go_after_their_time_and_results_stay_until_everything_goes()
    {
        var (body, result) = (new string('x', JobInput.LongestInRow + 1), new string('X', JobInput.LongestInRow + 1));
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        var sale = await shop.SettledAsync(body);
        (await shop.SubmitAsync(body, sale.Credential)).Dispose();
        await shop.DeliverAsync();
        Assert.Equal(2, await CountBlobsAsync(shop));
        await shop.PassAsync(TimeSpan.FromDays(6));
        Assert.Equal(2, await CountBlobsAsync(shop));
        await shop.PassAsync(TimeSpan.FromDays(2));
        Assert.Equal((1, false), (await CountBlobsAsync(shop), (await shop.JobAsync(sale)).Input.IsThere));
        await shop.PassAsync(TimeSpan.FromDays(21));
        using (var kept = await shop.GetAsync(sale))
        {
            Assert.Equal(result, await kept.TextAsync());
        }

        await shop.PassAsync(TimeSpan.FromDays(3));
        Assert.Equal(0, await CountBlobsAsync(shop));
        using var gone = await shop.GetAsync(sale);
        await ProblemAssert.IsAsync(gone, 404, "unknown-job");
        Assert.Empty(await shop.DeadlinesAsync(sale));
    }

    [Theory]
    [InlineData(5, "succeeded")]
    [InlineData(JobInput.LongestInRow + 1, "awaiting-input")]
    public async Task A_job_whose_payment_is_seen_after_it_expired_runs(int length, string status)
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        shop.Shop.Zbd.Faults.Plan(new ApiFault.MemberReplaced("status", "expired"), ZbdOperation.ReadCharge);
        var sale = await shop.PaidAsync(new string('x', length));
        await shop.PassAsync(AfterInvoice);
        Assert.Equal("expired", await shop.StatusAsync(sale));
        await shop.WebhookAsync(sale);
        await shop.DeliverAsync();
        Assert.Equal(status, await shop.StatusAsync(sale));
    }

    [Fact]
    public async Task A_wallet_that_is_away_when_the_invoice_ends_is_asked_again()
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        shop.Shop.Zbd.Faults.Plan(new ApiFault.RateLimited(), ZbdOperation.ReadCharge, times: 2);
        var sale = await shop.PaidAsync();
        await shop.PassAsync(AfterInvoice);
        Assert.Equal("awaiting-payment", await shop.StatusAsync(sale));
        await shop.PassAsync(TimeSpan.FromMinutes(10));
        await shop.PassAsync(TimeSpan.FromMinutes(10));
        Assert.Equal("succeeded", await shop.StatusAsync(sale));
    }

    private static async Task<int> CountBlobsAsync(JobShop shop)
    {
        var count = 0;
        await foreach (var blob in shop.Storage.Jobs.GetBlobsAsync(cancellationToken: Shop.Cancellation))
        {
            count++;
        }

        return count;
    }
}
