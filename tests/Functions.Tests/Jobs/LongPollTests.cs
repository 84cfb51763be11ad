using System.Net;
using Paywall.Functions.Tests.Faults;
using Paywall.Functions.Tests.Harness;

namespace Paywall.Functions.Tests.Jobs;

/// <summary>Buyers who wait with the connection open. The shop's clock stands still, so that who is held stays until a test lets time pass.</summary>
public class LongPollTests(OwnAccounts accounts)
{
    private static readonly (string, string) Wait = ("Prefer", "wait=30");

    [Fact]
    public async Task Of_two_who_wait_for_one_job_one_is_held_and_gets_the_result()
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        var sale = await shop.SettledAsync();
        var (first, held) = await RaceAsync(shop.GetAsync(sale, headers: Wait), shop.GetAsync(sale, headers: Wait));
        Assert.Equal((HttpStatusCode.Accepted, false), (first.StatusCode, first.Headers.Contains("Preference-Applied")));

        await shop.DeliverAsync();
        using var waited = await PassingTime.UntilAsync(shop.Shop, held);
        Assert.Equal("HELLO", await waited.TextAsync());
        Assert.Equal("wait=30", waited.Headers.GetValues("Preference-Applied").Single());
        first.Dispose();
    }

    [Fact]
    public async Task A_token_is_enough_to_wait_for_the_status()
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        var sale = await shop.PaidAsync();
        (string, string)[] headers = [Wait, ("Authorization", sale.TokenOnly)];
        var (first, held) = await RaceAsync(
            shop.GetAsync(sale, withCredential: false, headers: headers), shop.GetAsync(sale, withCredential: false, headers: headers));
        Assert.Equal("awaiting-payment", (string?)(await first.JsonAsync())["status"]);

        await shop.WebhookAsync(sale);
        await shop.DeliverAsync();
        using var waited = await PassingTime.UntilAsync(shop.Shop, held);
        Assert.Equal((HttpStatusCode.OK, "succeeded"), (waited.StatusCode, (string?)(await waited.JsonAsync())["status"]));
        first.Dispose();
    }

    [Fact]
    public async Task The_id_alone_lets_nobody_wait()
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        var sale = await shop.SettledAsync();
        using var answer = await shop.GetAsync(sale, withCredential: false, headers: Wait);
        Assert.Equal((HttpStatusCode.OK, false), (answer.StatusCode, answer.Headers.Contains("Preference-Applied")));
    }

    [Fact]
    public async Task Only_so_many_wait_at_once_and_a_wait_in_vain_ends_with_the_status()
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync, ("Paywall:LongPollsAtOnce", "1"));
        var (one, other) = (await shop.SettledAsync("one"), await shop.SettledAsync("other"));
        var (first, held) = await RaceAsync(shop.GetAsync(one, headers: Wait), shop.GetAsync(other, headers: Wait));
        Assert.False(first.Headers.Contains("Preference-Applied"));

        using var waited = await PassingTime.UntilAsync(shop.Shop, held);
        Assert.Equal((HttpStatusCode.Accepted, "wait=30"), (waited.StatusCode, waited.Headers.GetValues("Preference-Applied").Single()));
        using var next = await PassingTime.UntilAsync(shop.Shop, shop.GetAsync(one, headers: Wait));
        Assert.True(next.Headers.Contains("Preference-Applied"), "Whoever has waited makes room.");
        first.Dispose();
    }

    [Theory]
    [InlineData("wait")]
    [InlineData("wait=")]
    [InlineData("wait=0")]
    [InlineData("wait=-1")]
    [InlineData("wait=ten")]
    [InlineData("wait=99999999999999999999")]
    [InlineData("respond-async, return=minimal")]
    public async Task A_preference_that_says_no_time_is_none(string preference)
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        var sale = await shop.SettledAsync();
        using var answer = await shop.GetAsync(sale, headers: ("Prefer", preference));
        Assert.Equal((HttpStatusCode.Accepted, false), (answer.StatusCode, answer.Headers.Contains("Preference-Applied")));
    }

    [Fact]
    public async Task Nobody_waits_longer_than_a_minute()
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        var sale = await shop.SettledAsync();
        using var answer = await PassingTime.UntilAsync(shop.Shop, shop.GetAsync(sale, headers: ("Prefer", "respond-async, WAIT=1000000")));
        Assert.Equal((HttpStatusCode.Accepted, "wait=60"), (answer.StatusCode, answer.Headers.GetValues("Preference-Applied").Single()));
    }

    private static async Task<(HttpResponseMessage First, Task<HttpResponseMessage> Held)> RaceAsync(Task<HttpResponseMessage> one, Task<HttpResponseMessage> other)
    {
        var first = await Task.WhenAny(one, other).WaitAsync(TimeSpan.FromMinutes(1), Shop.Cancellation);
        return (await first, first == one ? other : one);
    }
}
