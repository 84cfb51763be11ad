using System.Net;
using Paywall.Functions.Tests.Harness;
using Paywall.Protocol.L402;
using Paywall.Sandbox.Faults;

namespace Paywall.Functions.Tests.Faults;

/// <summary>A handler that dies while it serves one call of a pack, and what is left of the pack when the lease is over.</summary>
public class PackDeathTests(LocalStorage storage)
{
    private const string Path = "/api/echo";

    private static readonly TimeSpan PastTheLease = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData(nameof(DeathPoint.Before), "key-1")]
    [InlineData(nameof(DeathPoint.After), "key-1")]
    [InlineData(nameof(DeathPoint.Before), null)]
    [InlineData(nameof(DeathPoint.After), null)]
    public async Task Wherever_a_handler_dies_a_pack_gives_as_many_calls_as_were_bought(string point, string? key)
    {
        var request = 1;
        while (await DiesAsync(request, Enum.Parse<DeathPoint>(point), key))
        {
            request++;
        }

        Assert.InRange(request, 4, 20);
    }

    /// <returns>False if the call was over before there was such a request.</returns>
    private async Task<bool> DiesAsync(int number, DeathPoint point, string? key)
    {
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:Uses", "3 calls"));
        var (dying, faults) = await shop.AddHandlerBehindFaultsAsync();
        faults.Decide = request => request.Number == number ? new Fault.Die(point) : null;
        var challenge = await shop.ChallengeAsync(Path);
        var credential = L402Credential.ToHeaderValue(challenge.Token, shop.Pay(challenge));

        var isAnswered = await IsAnsweredAsync(shop, credential, key, dying);
        await Task.WhenAny(faults.Died, UseRow.WhenEndedAsync(storage, challenge));
        if (!faults.Died.IsCompleted)
        {
            return false;
        }

        shop.Time.Advance(PastTheLease);
        var served = isAnswered ? 1 : 0;
        if (key is not null && !isAnswered)
        {
            // The retry of a call that was not answered is that very call.
            served += await ServedAsync(shop, credential, key) ? 1 : 0;
        }

        for (var i = 0; i < 4; i++)
        {
            served += await ServedAsync(shop, credential, $"other-{i}") ? 1 : 0;
        }

        // A call that was answered and never recorded as delivered may be had again; none is ever lost.
        Assert.InRange(served, 3, isAnswered ? 4 : 3);
        Assert.InRange(shop.Upstream.Executions, 3, 4);
        return true;
    }

    private static async Task<bool> ServedAsync(Shop shop, string credential, string key)
    {
        using var response = await shop.InsistAsync(Path, 0, Headers(credential, key));
        Assert.Contains(response.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.PaymentRequired });
        return response.StatusCode == HttpStatusCode.OK;
    }

    private static async Task<bool> IsAnsweredAsync(Shop shop, string credential, string? key, int dying)
    {
        using var response = await PassingTime.UntilAsync(shop, shop.SendAsync(HttpMethod.Get, Path, dying, Headers(credential, key)));
        var body = await response.Content.ReadAsByteArrayAsync(Shop.Cancellation);
        return response.StatusCode == HttpStatusCode.OK && body.Length > 0;
    }

    private static (string, string)[] Headers(string credential, string? key) =>
        key is null ? [("Authorization", credential)] : [("Authorization", credential), ("Idempotency-Key", key)];
}
