using System.Net;
using System.Text;
using Paywall.Functions.Tests.Harness;
using Paywall.Functions.Tests.Harness.Wallets;
using Paywall.Sandbox.Faults;

namespace Paywall.Functions.Tests.Faults;

/// <summary>A handler that dies at one of its outgoing requests while it takes a webhook, and what others make of it.</summary>
[Collection(nameof(OwnStorage))]
public class WebhookDeathTests(OwnStorage own)
{
    /// <summary>The settlement looked for, the invoice looked up, deadline, settlement, ledger, pruning, and the deadline taken away.</summary>
    private const int RequestsOfWebhook = 7;

    /// <summary>From then on Reconcile knows of the payment.</summary>
    private const int FirstDeadline = 3;

    [Theory]
    [InlineData(nameof(DeathPoint.Before))]
    [InlineData(nameof(DeathPoint.After))]
    public async Task Wherever_a_handler_dies_the_payment_is_recorded_once(string point)
    {
        var request = 1;
        while (await DiesAsync(request, Enum.Parse<DeathPoint>(point)))
        {
            request++;
        }

        Assert.Equal(RequestsOfWebhook, request - 1);
    }

    /// <returns>False if the webhook was answered before there was such a request.</returns>
    private async Task<bool> DiesAsync(int number, DeathPoint point)
    {
        var storage = await own.CleanAsync();
        await using var shop = await WalletShop.OpenAsync(storage, "zbd");
        var (dying, faults) = await shop.AddHandlerBehindFaultsAsync();
        faults.Decide = request => request.Number == number ? new Fault.Die(point) : null;
        var challenge = await shop.ChallengeAsync();
        var (preimage, letter) = await shop.PayAsync(challenge);
        using var content = new StringContent(letter.Body, Encoding.UTF8, "application/json");
        using var response = await PassingTime.UntilAsync(shop.Shop, shop.PostAsync(letter, content, dying));
        if (!faults.Died.IsCompleted)
        {
            await shop.AssertSoldAsync(challenge);
            return false;
        }

        shop.Shop.Time.Advance(TimeSpan.FromMinutes(3));
        await shop.ReconcileAsync();
        if (number > FirstDeadline || (number == FirstDeadline && point == DeathPoint.After))
        {
            await shop.AssertSoldAsync(challenge);
        }

        using var answer = await shop.ReturnAsync(challenge, preimage);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await shop.AssertSoldAsync(challenge);
        return true;
    }
}
