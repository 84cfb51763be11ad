using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Paywall.Functions.Storage;
using Paywall.Functions.Tests.Harness;
using Paywall.Protocol.L402;
using Paywall.Sandbox.Faults;

namespace Paywall.Functions.Tests.Faults;

/// <summary>A storage that takes connections and does not answer, or that asks for more patience than a buyer's request has.</summary>
public class HangingStorageTests(LocalStorage storage)
{
    private const int MostTries = 3;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("each try is limited")]
    [InlineData("all tries are limited")]
    public async Task A_storage_that_hangs_is_given_up_and_never_an_open_door(string limit)
    {
        await using var shop = await Shop.OpenAsync(storage);
        var (handler, faults) = await shop.AddHandlerBehindFaultsAsync();
        var patience = shop.Services(handler).GetRequiredService<StoragePatience>();
        var isEach = limit == "each try is limited";
        (patience.PerTry, patience.InAll) = isEach ? (TimeSpan.FromMilliseconds(200), Hour) : (Hour, TimeSpan.FromMilliseconds(400));
        var challenge = await shop.ChallengeAsync("/api/echo");
        var credential = L402Credential.ToHeaderValue(challenge.Token, shop.Pay(challenge));
        faults.Decide = request => request.Target == HandlerFaults.Storage ? new Fault.Hang() : null;

        using (var refused = await shop.GetAsync("/api/echo", credential, handler).WaitAsync(Deadline, Shop.Cancellation))
        {
            await ProblemAssert.IsAsync(refused, 503, "storage-unavailable");
            Assert.NotNull(refused.Headers.RetryAfter?.Delta);
        }

        Assert.Equal(isEach ? MostTries : 1, faults.Requests.Count);
        Assert.All(faults.Requests, request => Assert.Equal(HandlerFaults.Storage, request.Target));
        Assert.Equal(0, shop.Upstream.Executions);
        using var response = await shop.GetAsync("/api/echo", credential);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task What_needs_no_storage_is_served_while_it_hangs()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var (handler, faults) = await shop.AddHandlerBehindFaultsAsync();
        faults.Decide = request => request.Target == HandlerFaults.Storage ? new Fault.Hang() : null;

        await shop.ChallengeAsync("/api/echo", handler);
        using var free = await shop.GetAsync("/api/free", handler: handler);

        Assert.Equal(HttpStatusCode.OK, free.StatusCode);
        Assert.DoesNotContain(faults.Requests, request => request.Target == HandlerFaults.Storage);
    }

    [Theory]
    [InlineData(429, "Retry-After", "17")]
    [InlineData(503, "Retry-After", "17")]
    [InlineData(503, "Retry-After", "2")]
    [InlineData(503, "x-ms-retry-after-ms", "17000")]
    public async Task A_storage_that_asks_for_a_long_pause_is_not_waited_for(int status, string header, string value)
    {
        await using var shop = await Shop.OpenAsync(storage);
        var (handler, faults) = await shop.AddHandlerBehindFaultsAsync();
        var credential = await shop.BuyAsync("/api/echo");
        faults.Decide = request => request.Target == HandlerFaults.Storage ? new Fault.Answer(status, [(header, value)], default) : null;

        using (var refused = await shop.GetAsync("/api/echo", credential, handler))
        {
            await ProblemAssert.IsAsync(refused, 503, "storage-unavailable");
            Assert.NotNull(refused.Headers.RetryAfter?.Delta);
        }

        Assert.Single(faults.Requests);
        Assert.Equal(0, shop.Upstream.Executions);
        using var response = await shop.GetAsync("/api/echo", credential);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_storage_that_asks_for_a_short_pause_is_asked_again()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var (handler, faults) = await shop.AddHandlerBehindFaultsAsync();
        var credential = await shop.BuyAsync("/api/echo");
        faults.Decide = request => request is { Target: HandlerFaults.Storage, Number: 1 } ? new Fault.Answer(503, [("Retry-After", "1")], default) : null;

        using var response = await shop.GetAsync("/api/echo", credential, handler);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
