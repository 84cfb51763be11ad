using System.Net;
using Paywall.Functions.Tests.Harness;
using Paywall.Protocol.L402;
using Paywall.Sandbox.Faults;

namespace Paywall.Functions.Tests.Faults;

/// <summary>
/// A handler that dies at one of its outgoing requests while it sells and serves a call, and what the buyer gets of another one when
/// the lease is over.
/// </summary>
public class HandlerDeathTests(LocalStorage storage)
{
    /// <summary>The invoice; the use refused, the settlement looked for, the invoice looked up, the settlement recorded, the use taken; the upstream; the completion.</summary>
    private const int RequestsOfPurchase = 12;

    private static readonly TimeSpan PastTheLease = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData(nameof(DeathPoint.Before))]
    [InlineData(nameof(DeathPoint.After))]
    public async Task Wherever_a_handler_dies_the_buyer_gets_the_answer_or_a_free_retry(string point)
    {
        var request = 1;
        while (await DiesAsync(request, Enum.Parse<DeathPoint>(point)))
        {
            request++;
        }

        Assert.Equal(RequestsOfPurchase, request - 1);
    }

    /// <returns>False if the purchase was over before there was such a request.</returns>
    private async Task<bool> DiesAsync(int number, DeathPoint point)
    {
        await using var shop = await Shop.OpenAsync(storage);
        var (dying, faults) = await shop.AddHandlerBehindFaultsAsync();
        faults.Decide = request => request.Number == number ? new Fault.Die(point) : null;

        var challenge = await OfferAsync(shop, dying) is { } offer && !faults.Died.IsCompleted ? offer : await shop.ChallengeAsync("/api/echo");
        var credential = L402Credential.ToHeaderValue(challenge.Token, shop.Pay(challenge));
        var isAnswered = await IsAnsweredAsync(shop, credential, dying);
        if (!faults.Died.IsCompleted)
        {
            // The answer may come before its completion, at which the handler may still die.
            var ended = UseRow.WhenEndedAsync(storage, challenge);
            await Task.WhenAny(faults.Died, ended);
        }

        if (!faults.Died.IsCompleted)
        {
            return false;
        }

        var before = shop.Upstream.Executions;
        shop.Time.Advance(PastTheLease);
        using (var retry = await shop.GetAsync("/api/echo", credential))
        {
            Assert.True(
                retry.StatusCode == HttpStatusCode.OK || (retry.StatusCode == HttpStatusCode.PaymentRequired && isAnswered),
                $"{point} request {number}: {retry.StatusCode}, answered before: {isAnswered}");
        }

        Assert.InRange(shop.Upstream.Executions - before, 0, 1);
        Assert.InRange(shop.Upstream.Executions, 1, 2);
        Assert.Equal("delivered", (await UseRow.WhenEndedAsync(storage, challenge)).State);
        using var again = await shop.GetAsync("/api/echo", credential);
        await ProblemAssert.IsAsync(again, 402, "already-used");
        return true;
    }

    /// <summary>Asks the handler that may die for an offer. What it says after its death nobody hears.</summary>
    private static async Task<L402Challenge?> OfferAsync(Shop shop, int dying)
    {
        using var response = await PassingTime.UntilAsync(shop, shop.GetAsync("/api/echo", handler: dying));
        return response.StatusCode == HttpStatusCode.PaymentRequired
            && L402Challenge.TryParse(response.Headers.GetValues("WWW-Authenticate").Single(), out var challenge) ? challenge : null;
    }

    private static async Task<bool> IsAnsweredAsync(Shop shop, string credential, int dying)
    {
        using var response = await PassingTime.UntilAsync(shop, shop.GetAsync("/api/echo", credential, dying));
        var body = await response.Content.ReadAsByteArrayAsync(Shop.Cancellation);
        return response.StatusCode == HttpStatusCode.OK && body.Length > 0;
    }
}
