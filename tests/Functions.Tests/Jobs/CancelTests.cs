using System.Net;
using Paywall.Functions.Jobs;
using Paywall.Functions.Tests.Harness;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;

namespace Paywall.Functions.Tests.Jobs;

/// <summary>A buyer calls a job off.</summary>
public class CancelTests(OwnAccounts accounts)
{
    [Fact]
    public async Task An_unpaid_job_is_called_off_by_whoever_has_its_token()
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        var sale = await shop.OfferAsync();
        using (var stranger = await DeleteAsync(shop, sale, credential: null))
        {
            await ProblemAssert.IsAsync(stranger, 403, "job-credential-missing");
        }

        using var cancelled = await DeleteAsync(shop, sale, sale.TokenOnly);
        Assert.Equal((HttpStatusCode.OK, "cancelled"), (cancelled.StatusCode, (string?)(await cancelled.JsonAsync())["status"]));
        using var again = await DeleteAsync(shop, sale, sale.TokenOnly);
        await ProblemAssert.IsAsync(again, 409, "job-not-cancellable");
    }

    [Fact]
    public async Task A_job_that_is_paid_after_all_leaves_credit_and_does_not_run()
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        var sale = await shop.PaidAsync();
        (await DeleteAsync(shop, sale, sale.TokenOnly)).Dispose();
        await shop.WebhookAsync(sale);
        await shop.DeliverAsync();
        Assert.Equal("credited", await shop.StatusAsync(sale));
        Assert.Equal(0, shop.Executions);
    }

    [Fact]
    public async Task A_paid_job_is_called_off_by_its_credential_alone_and_only_before_it_runs()
    {
        var (begun, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var shop = await JobShop.OpenAsync(accounts, async context =>
        {
            begun.SetResult();
            await gate.Task;
            await JobShop.ShoutAsync(context);
        });
        var (waiting, running) = (await shop.SettledAsync("waiting"), await shop.OfferAsync("running"));
        using (var token = await DeleteAsync(shop, waiting, waiting.TokenOnly))
        {
            await ProblemAssert.IsAsync(token, 403, "job-credential-missing");
        }

        using (var cancelled = await DeleteAsync(shop, waiting, waiting.Credential))
        {
            Assert.Equal("credited", (string?)(await cancelled.JsonAsync())["status"]);
        }

        shop.Shop.Pay(running.Challenge);
        await shop.WebhookAsync(running);
        var delivery = shop.DeliverAsync();
        await begun.Task.WaitAsync(TimeSpan.FromMinutes(1), Shop.Cancellation);
        using (var late = await DeleteAsync(shop, running, running.Credential))
        {
            await ProblemAssert.IsAsync(late, 409, "job-not-cancellable");
        }

        gate.SetResult();
        await delivery;
        Assert.Equal(1, shop.Executions);
        await shop.AssertStateAsync(running, JobState.Succeeded);
        await shop.AssertStateAsync(waiting, JobState.Credited);
    }

    [Fact]
    public async Task A_job_that_waits_for_its_input_and_is_called_off_is_paid_back_even_if_that_takes_more_than_one_try()
    {
        await using var shop = await RefundShop.OpenAsync(accounts, "zbd");
        shop.Addresses.Fault = new AddressFault.TermsStatus(503);
        var sale = await shop.Jobs.SettledAsync(new string('x', JobInput.LongestInRow + 1), ("Refund-To", shop.Address));
        await shop.PassAsync(TimeSpan.FromMinutes(3));
        Assert.Equal("awaiting-input", await shop.Jobs.StatusAsync(sale));
        using (var cancelled = await DeleteAsync(shop.Jobs, sale, sale.Credential))
        {
            Assert.Equal("refunding", (string?)(await cancelled.JsonAsync())["status"]);
        }

        await shop.DeliverAsync();
        Assert.Equal(MilliSatoshi.Zero, shop.Received);
        shop.Addresses.Fault = null;
        await shop.PassUntilAsync(sale, JobState.Refunded, TimeSpan.FromMinutes(3));
        Assert.Equal(RefundShop.Back, shop.Received);
    }

    private static Task<HttpResponseMessage> DeleteAsync(JobShop shop, JobSale sale, string? credential) =>
        shop.SendAsync(HttpMethod.Delete, $"{JobShop.Path}/{sale.Id}", credential);
}
