using System.Text.RegularExpressions;
using Paywall.Functions.Jobs;
using Paywall.Functions.Tests.Harness;
using Paywall.Functions.Tests.Reconciling;

namespace Paywall.Functions.Tests.Jobs;

/// <summary>A queue that takes nothing, as with a wrong key or a missing role.</summary>
public partial class DeadQueueTests(OwnAccounts accounts)
{
    private const int MoreThanAtOnce = 12;

    [Fact]
    public async Task It_keeps_no_other_deadline_from_being_worked_off()
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        List<JobSale> stuck = [];
        for (var i = 0; i < MoreThanAtOnce; i++)
        {
            stuck.Add(await shop.SettledAsync($"job {i}"));
        }

        await shop.TakeMessagesAsync();
        var call = await Sale.PaidAsync(shop.Shop, "/api/echo");
        await call.NoteAsync(shop.Shop, shop.Shop.Time.GetUtcNow() + TimeSpan.FromMinutes(5));
        var cutOff = await shop.Shop.AddHandlerAsync(("AzureWebJobsStorage", QueueEndpoint().Replace(shop.Storage.ConnectionString, "QueueEndpoint=http://127.0.0.1:1/")));

        shop.Shop.Time.Advance(TimeSpan.FromMinutes(7));
        await shop.Shop.ReconcileAsync(cutOff);
        Assert.Single(await shop.Storage.BookedAsync(call.Challenge));

        // And its jobs go on as soon as there is a queue.
        await shop.PassAsync(TimeSpan.FromMinutes(5));
        foreach (var sale in stuck)
        {
            await shop.AssertStateAsync(sale, JobState.Succeeded);
        }
    }

    [GeneratedRegex("QueueEndpoint=[^;]+")]
    private static partial Regex QueueEndpoint();
}
