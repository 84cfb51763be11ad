using Paywall.Functions.Tests.Harness;
using Paywall.Functions.Tests.Reconciling;
using Paywall.Sandbox.Faults;

namespace Paywall.Functions.Tests.Jobs.Crashes;

/// <summary>A handler that dies while it offers a job, or while it forgets one that nobody paid.</summary>
public class OfferDeathTests(OwnAccounts accounts)
{
    private const int MostRequests = 40;

    private static readonly TimeSpan PastInvoice = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan PastAnyPayment = TimeSpan.FromHours(26);

    [Theory]
    [InlineData(nameof(DeathPoint.Before))]
    [InlineData(nameof(DeathPoint.After))]
    public async Task Wherever_a_handler_dies_at_an_offer_another_makes_one_and_the_first_is_forgotten(string point)
    {
        await using var wave = await CrashWave.OpenAsync(accounts, isIdempotent: false);
        var (number, hasDied) = (0, true);
        while (hasDied)
        {
            Assert.InRange(++number, 1, MostRequests);
            var buyer = JobBuyer.Of(wave, number, JobKind.AtOnce, wantsNotice: false, toAddress: false);
            var (dying, faults) = await wave.AddDyingAsync();
            faults.Decide = Death(number, point);
            var offer = await Abandoned.AskAsync(
                faults, async cancel => await buyer.AskAsync(dying, cancel) ?? throw new InvalidOperationException("There is no offer."));
            hasDied = faults.Died.IsCompleted;
            if (offer is null)
            {
                Assert.NotNull(await buyer.AskAsync(wave.Living.One, Shop.Cancellation));
            }
        }

        // The wallet, the deadline and the job.
        Assert.Equal(3, number - 1);
        await AssertForgottenAsync(wave);
    }

    [Theory]
    [InlineData(nameof(DeathPoint.Before))]
    [InlineData(nameof(DeathPoint.After))]
    public async Task Wherever_a_handler_dies_while_an_offer_expires_it_is_forgotten_in_the_end(string point)
    {
        await using var wave = await CrashWave.OpenAsync(accounts, isIdempotent: false);
        var (number, hasDied) = (0, true);
        while (hasDied)
        {
            Assert.InRange(++number, 1, MostRequests);
            var buyer = JobBuyer.Of(wave, number, JobKind.AtOnce, wantsNotice: false, toAddress: false);
            Assert.NotNull(await buyer.AskAsync(wave.Living.One, Shop.Cancellation));
            wave.Time.Advance(PastInvoice);
            var (dying, faults) = await wave.AddDyingAsync();
            faults.Decide = Death(number, point);
            await Abandoned.AskAsync(faults, async cancel => $"{await wave.Shop.InvokeReconcileAsync(dying, cancel)}");
            hasDied = faults.Died.IsCompleted;
            await wave.Shop.ReconcileAsync(wave.Living.One);
        }

        Assert.InRange(number, 5, MostRequests);
        await AssertForgottenAsync(wave);
    }

    private static Func<OutgoingRequest, Fault?> Death(int number, string point) =>
        request => request.Number == number ? new Fault.Die(Enum.Parse<DeathPoint>(point)) : null;

    /// <summary>Nothing is left of what nobody paid when no payment can count any more.</summary>
    private static async Task AssertForgottenAsync(CrashWave wave)
    {
        foreach (var time in new[] { PastInvoice, PastAnyPayment, PastAnyPayment })
        {
            await wave.Shop.ReconcileInAsync(time);
        }

        Assert.Empty(await wave.StandAsync());
        Assert.Empty(await wave.DeadlinesAsync());
        Assert.Empty(await wave.LedgerAsync());
    }
}
