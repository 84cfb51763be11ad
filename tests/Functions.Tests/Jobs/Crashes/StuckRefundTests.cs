using Paywall.Functions.Jobs;
using Paywall.Functions.Tests.Harness;
using Paywall.Functions.Tests.Reconciling;

namespace Paywall.Functions.Tests.Jobs.Crashes;

/// <summary>A refund that can never be paid.</summary>
public class StuckRefundTests(OwnAccounts accounts)
{
    private const int RoundsOfADay = 26;

    [Fact]
    public async Task A_refund_to_an_address_that_is_down_for_good_is_not_tried_for_ever_and_becomes_credit()
    {
        await using var wave = await CrashWave.OpenAsync(accounts, isIdempotent: false);
        wave.TakeAddressesDown();
        var buyer = JobBuyer.Of(wave, number: 1, JobKind.Refunded, wantsNotice: false, toAddress: true);
        buyer.Pay(await buyer.AskAsync(wave.Living.One, Shop.Cancellation) ?? throw new InvalidOperationException("There is no offer."));
        await buyer.WebhookAsync(wave.Living.One, Shop.Cancellation);
        for (var round = 0; round < RoundsOfADay; round++)
        {
            foreach (var message in await wave.TakeMailAsync())
            {
                Assert.Equal(200, await wave.Jobs.InvokeAsync(message, wave.Living.One, Shop.Cancellation));
            }

            await wave.Shop.ReconcileInAsync(TimeSpan.FromHours(1));
        }

        var job = await wave.Jobs.JobAsync(buyer.Sale);
        Assert.Equal((JobState.Credited, true, null), (job.State, job.HasRight, job.RefundTo));
        Assert.Equal(["prune", "purge"], (await wave.DeadlinesAsync())[buyer.Sale.Id].Distinct().Order());
    }
}
