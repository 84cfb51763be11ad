using System.Net;
using System.Text;
using Paywall.Functions.Jobs;
using Paywall.Functions.Tests.Harness;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Tests.Jobs;

/// <summary>A job opens for its own credential only.</summary>
public class JobCredentialTests(OwnAccounts accounts)
{
    [Fact]
    public async Task Somebody_elses_credential_opens_nothing_and_learns_nothing()
    {
        await using var shop = await JobShop.OpenAsync(
            accounts, JobShop.ShoutAsync,
            ("Paywall:Services:4:Name", "other"), ("Paywall:Services:4:Kind", "job"), ("Paywall:Services:4:Price", "1000 sat"),
            ("Paywall:Services:4:Upstream", "http://127.0.0.1:9/"));
        var sale = await shop.WorkedAsync("secret");
        using var offer = await shop.SendAsync(HttpMethod.Post, "/jobs/other", body: "secret");
        Assert.True(L402Challenge.TryParse(offer.Headers.GetValues("WWW-Authenticate").Single(), out var other));
        string[] strangers =
        [
            (await shop.PaidAsync("mine")).Credential,
            L402Credential.ToHeaderValue(other.Token, shop.Shop.Pay(other)),
            await shop.Shop.BuyAsync("/api/echo"),
            "L402 nonsense:00",
        ];
        foreach (var credential in strangers)
        {
            foreach (var (method, path) in new[] { ("GET", ""), ("HEAD", ""), ("DELETE", ""), ("POST", "/refund") })
            {
                using var answer = await shop.SendAsync(
                    new HttpMethod(method), $"{JobShop.Path}/{sale.Id}{path}", credential, method == "POST" ? """{"to":"eve@example.com"}""" : null);
                Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
                Assert.DoesNotContain("SECRET", await answer.TextAsync(), StringComparison.OrdinalIgnoreCase);
            }

            using var post = await shop.SubmitAsync("secret", credential);
            Assert.Equal(HttpStatusCode.PaymentRequired, post.StatusCode);
        }

        await shop.AssertStateAsync(sale, JobState.Succeeded);
    }

    [Fact]
    public async Task A_wrong_preimage_opens_no_more_than_the_token_alone()
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        var (sale, other) = (await shop.WorkedAsync("secret"), await shop.PaidAsync("mine"));
        var credential = L402Credential.ToHeaderValue(sale.Challenge.Token, shop.Shop.PreimageOf(other.Challenge));
        foreach (var wrong in new[] { credential, sale.TokenOnly })
        {
            using var status = await shop.SendAsync(HttpMethod.Get, $"{JobShop.Path}/{sale.Id}", wrong);
            Assert.Equal("succeeded", (string?)(await status.JsonAsync())["status"]);
            using var post = await shop.SubmitAsync("secret", wrong);
            Assert.Equal((HttpStatusCode.PaymentRequired, "wrong-preimage"), (post.StatusCode, (string?)(await post.JsonAsync())["code"]));
            foreach (var (method, path) in new[] { ("DELETE", ""), ("POST", "/refund") })
            {
                using var answer = await shop.SendAsync(new HttpMethod(method), $"{JobShop.Path}/{sale.Id}{path}", wrong, method == "POST" ? "{}" : null);
                await ProblemAssert.IsAsync(answer, 403, "job-credential-missing");
            }
        }

        await shop.AssertStateAsync(sale, JobState.Succeeded);
    }

    [Fact]
    public async Task Another_body_than_the_one_that_was_offered_is_refused_with_a_new_offer()
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        var sale = await shop.PaidAsync("hello");
        using var refused = await shop.SubmitAsync("goodbye", sale.Credential);
        Assert.Equal("wrong-body", (string?)(await refused.JsonAsync())["code"]);
        Assert.Equal(HttpStatusCode.PaymentRequired, refused.StatusCode);
        Assert.NotEqual($"{JobShop.Path}/{sale.Id}", refused.Headers.Location?.ToString());
        using var query = await shop.SendAsync(HttpMethod.Post, $"{JobShop.Path}?x=1", sale.Credential, "hello");
        Assert.Equal("wrong-query", (string?)(await query.JsonAsync())["code"]);
        await shop.AssertStateAsync(sale, JobState.AwaitingPayment);
    }

    [Fact]
    public async Task A_credential_that_has_expired_opens_its_job_no_more()
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        var sale = await shop.WorkedAsync();
        shop.Shop.Time.Advance(TimeSpan.FromDays(31));
        using var got = await shop.GetAsync(sale);
        await ProblemAssert.IsAsync(got, 403, "job-credential-refused");
        using var posted = await shop.SubmitAsync("hello", sale.Credential);
        await ProblemAssert.IsAsync(posted, 402, "credential-expired");
    }

    [Fact]
    public async Task A_token_that_was_narrowed_opens_as_long_as_it_says()
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        var sale = await shop.WorkedAsync();
        Assert.True(Macaroon.TryParse(sale.Challenge.Token, out var token));
        var until = shop.Shop.Time.GetUtcNow().AddHours(1).ToUnixTimeSeconds();
        var narrowed = L402Credential.ToHeaderValue(
            token.WithCaveat(Encoding.UTF8.GetBytes($"work_valid_until={until}")).ToBase64(), shop.Shop.PreimageOf(sale.Challenge));
        using var before = await shop.SendAsync(HttpMethod.Get, $"{JobShop.Path}/{sale.Id}", narrowed);
        Assert.Equal("HELLO", await before.TextAsync());
        shop.Shop.Time.Advance(TimeSpan.FromHours(2));
        using var after = await shop.SendAsync(HttpMethod.Get, $"{JobShop.Path}/{sale.Id}", narrowed);
        await ProblemAssert.IsAsync(after, 403, "job-credential-refused");
    }

    [Fact]
    public async Task Two_different_credentials_are_none()
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        var (one, other) = (await shop.WorkedAsync("one"), await shop.WorkedAsync("two"));
        using var answer = await shop.GetAsync(one, headers: ("Authorization", other.Credential));
        Assert.InRange((int)answer.StatusCode, 400, 403);
        Assert.DoesNotContain("ONE", await answer.TextAsync(), StringComparison.Ordinal);
    }
}
