using System.Net;
using System.Text.RegularExpressions;
using Paywall.Functions.Tests.Harness;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Wallets.Zbd;

namespace Paywall.Functions.Tests.Admission;

public class AdmissionTests(LocalStorage storage)
{
    [Theory]
    [InlineData("/api/status/200", "wrong-service")]
    [InlineData("/api/echo/b?x=1", "wrong-path")]
    [InlineData("/api/echo/a/?x=1", "wrong-path")]
    [InlineData("/api/echo?x=1", "wrong-path")]
    [InlineData("/api/echo/A?x=1", "wrong-path")]
    [InlineData("/api/echo/a", "wrong-query")]
    [InlineData("/api/echo/a?x=2", "wrong-query")]
    [InlineData("/api/echo/a?x=1&x=1", "wrong-query")]
    public async Task A_credential_opens_what_it_was_bought_for_and_nothing_else(string path, string code)
    {
        await using var shop = await Shop.OpenAsync(storage);
        var credential = await shop.BuyAsync("/api/echo/a?x=1");
        using (var other = await shop.GetAsync(path, credential))
        {
            await ProblemAssert.IsAsync(other, 402, code);
        }

        Assert.Equal(0, shop.Upstream.Executions);
        using var own = await shop.GetAsync("/api/echo/a?x=1", credential);
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
    }

    [Fact]
    public async Task A_credential_bought_for_one_method_opens_no_other()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var credential = await shop.BuyAsync("/api/echo");
        using var response = await shop.SendAsync(HttpMethod.Post, "/api/echo", 0, ("Authorization", credential));
        await ProblemAssert.IsAsync(response, 402, "wrong-method");
    }

    [Theory]
    [InlineData("L402 {0}:{1}")]
    [InlineData("l402 {0}:{1}")]
    [InlineData("LSAT {0}:{1}")]
    [InlineData("LSAT {0}:{1}, L402 {0}:{1}")]
    [InlineData("Bearer abc, L402 {0}:{1}")]
    public async Task The_scheme_may_be_written_as_clients_write_it(string form)
    {
        await using var shop = await Shop.OpenAsync(storage);
        var challenge = await shop.ChallengeAsync("/api/echo");
        var header = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, challenge.Token, shop.Pay(challenge).ToHex());
        using var response = await shop.GetAsync("/api/echo", header);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task The_legacy_proof_header_works_as_well()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var challenge = await shop.ChallengeAsync("/api/echo");
        using var response = await shop.SendAsync(
            HttpMethod.Get, "/api/echo", 0, ("X-L402-Proof", $"{challenge.Token}:{shop.Pay(challenge).ToHex()}"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_used_credential_gets_a_fresh_challenge()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var credential = await shop.BuyAsync("/api/echo");
        using (var first = await shop.GetAsync("/api/echo", credential))
        {
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        }

        await UseEndedAsync(shop, credential);
        using var second = await shop.GetAsync("/api/echo", credential);
        await ProblemAssert.IsAsync(second, 402, "already-used");
        Assert.Equal(1, shop.Upstream.Executions);
    }

    [Fact]
    public async Task A_right_preimage_of_an_unpaid_invoice_opens_nothing()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var challenge = await shop.ChallengeAsync("/api/echo");
        using var response = await shop.GetAsync("/api/echo", L402Credential.ToHeaderValue(challenge.Token, shop.PreimageOf(challenge)));

        await ProblemAssert.IsAsync(response, 409, "not-settled");
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Equal((1, 0), (shop.ChargesMade, shop.Upstream.Executions));
    }

    [Fact]
    public async Task A_right_preimage_of_an_invoice_that_the_wallet_calls_expired_is_never_asked_to_pay_again()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var challenge = await shop.ChallengeAsync("/api/echo");
        shop.Time.Advance(TimeSpan.FromMinutes(11));
        using var response = await shop.GetAsync("/api/echo", L402Credential.ToHeaderValue(challenge.Token, shop.PreimageOf(challenge)));
        await ProblemAssert.IsAsync(response, 409, "invoice-expired");
    }

    [Fact]
    public async Task A_credential_that_was_paid_and_never_used_ends_thirty_days_after_its_invoice()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var credential = await shop.BuyAsync("/api/echo");
        shop.Time.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromDays(30));
        using var response = await shop.GetAsync("/api/echo", credential);
        await ProblemAssert.IsAsync(response, 402, "credential-expired");
        Assert.Equal(0, shop.Upstream.Executions);
    }

    [Fact]
    public async Task A_wrong_preimage_gets_a_fresh_challenge()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var challenge = await shop.ChallengeAsync("/api/echo");
        shop.Pay(challenge);
        using var response = await shop.GetAsync("/api/echo", L402Credential.ToHeaderValue(challenge.Token, Preimage.Random()));
        await ProblemAssert.IsAsync(response, 402, "wrong-preimage");
    }

    [Theory]
    [InlineData("L402")]
    [InlineData("L402 ")]
    [InlineData("L402 :")]
    [InlineData("L402 abc:def")]
    [InlineData("L402 !!!!:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("LSAT AgEEbHNhdA==")]
    [InlineData("L402 ,,,,,,:00")]
    public async Task What_only_calls_itself_a_credential_gets_a_fresh_challenge(string header)
    {
        await using var shop = await Shop.OpenAsync(storage);
        using var response = await shop.GetAsync("/api/echo", header);
        await ProblemAssert.IsAsync(response, 402, "invalid-credential");
    }

    [Theory]
    [InlineData("Bearer abc")]
    [InlineData("Basic dTpw")]
    [InlineData("Payment eyJ9")]
    public async Task Credentials_of_other_schemes_are_none(string header)
    {
        await using var shop = await Shop.OpenAsync(storage);
        using var response = await shop.GetAsync("/api/echo", header);
        await ProblemAssert.IsAsync(response, 402, "payment-required");
    }

    [Fact]
    public async Task Two_different_credentials_are_refused_before_any_is_used()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var (one, other) = (await shop.BuyAsync("/api/echo"), await shop.BuyAsync("/api/echo"));
        using var response = await shop.SendAsync(HttpMethod.Get, "/api/echo", 0, ("Authorization", one), ("X-L402-Proof", other["L402 ".Length..]));
        await ProblemAssert.IsAsync(response, 400, "conflicting-credentials");
        Assert.Equal(0, shop.Upstream.Executions);
    }

    [Fact]
    public async Task Fifty_parallel_requests_with_one_credential_over_two_handlers_execute_once()
    {
        await using var shop = await Shop.OpenAsync(storage);
        await shop.AddHandlerAsync();
        var credential = await shop.BuyAsync("/api/echo");
        shop.Upstream.Gate.Close();
        var requests = Enumerable.Range(0, 50).Select(i => shop.GetAsync("/api/echo", credential, i % 2)).ToList();
        await shop.Upstream.Gate.WhenWaitingAsync(1, Shop.Cancellation);
        while (requests.Count(request => request.IsCompleted) < 49)
        {
            await Task.WhenAny(requests.Where(request => !request.IsCompleted));
        }

        shop.Upstream.Gate.Open();
        var statuses = (await Task.WhenAll(requests)).Select(response => (int)response.StatusCode).Order().ToList();
        Assert.Equal([200, .. Enumerable.Repeat(409, 49)], statuses);
        Assert.Equal(1, shop.Upstream.Executions);
    }

    [Fact]
    public async Task A_recorded_settlement_is_not_looked_up_again()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var credential = await shop.BuyAsync("/api/status/500");
        using (var first = await shop.GetAsync("/api/status/500", credential))
        {
            Assert.Equal(HttpStatusCode.InternalServerError, first.StatusCode);
        }

        shop.Zbd.Faults.Plan(new ZbdFault.ServerError(), ZbdOperation.ReadCharge, times: 100);
        using var second = await shop.GetAsync("/api/status/500", credential);
        Assert.Equal(HttpStatusCode.InternalServerError, second.StatusCode);
        Assert.Equal(1, shop.Zbd.Calls.Count(call => call.Operation == ZbdOperation.ReadCharge));
    }

    [Fact]
    public async Task A_wallet_that_cannot_be_asked_leaves_a_paid_credential_good_for_later()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var credential = await shop.BuyAsync("/api/echo");
        shop.Zbd.Faults.Plan(new ZbdFault.RegionRefused(), ZbdOperation.ReadCharge);
        using (var refused = await shop.GetAsync("/api/echo", credential))
        {
            await ProblemAssert.IsAsync(refused, 503, "wallet-unavailable");
        }

        using var later = await shop.GetAsync("/api/echo", credential);
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }

    [Theory]
    [InlineData("internalId")]
    [InlineData("invoice")]
    public async Task A_wallet_that_tells_less_than_it_should_is_believed_as_long_as_something_ties_the_payment_to_the_purchase(string missing)
    {
        await using var shop = await Shop.OpenAsync(storage);
        var credential = await shop.BuyAsync("/api/echo");
        shop.Zbd.Faults.Plan(new ZbdFault.MemberMissing(missing), ZbdOperation.ReadCharge);
        using var response = await shop.GetAsync("/api/echo", credential);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_wallet_that_does_not_know_the_invoice_any_more_is_no_reason_to_ask_for_money_again()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var credential = await shop.BuyAsync("/api/echo");
        await using var moved = await shop.MoveToAnotherAccountAsync();
        using var response = await moved.GetAsync("/api/echo", credential);
        await ProblemAssert.IsAsync(response, 503, "invoice-unknown");
        Assert.Equal(0, moved.Upstream.Executions);
    }

    [Fact]
    public async Task A_storage_that_is_down_opens_no_door_and_closes_none_for_good()
    {
        await using var shop = await Shop.OpenAsync(storage, ("AzureWebJobsStorage", Regex.Replace(storage.ConnectionString, ":[0-9]+/", ":1/")));
        var credential = await shop.BuyAsync("/api/echo");
        using var response = await shop.GetAsync("/api/echo", credential);
        await ProblemAssert.IsAsync(response, 503, "storage-unavailable");
        Assert.Equal(0, shop.Upstream.Executions);
    }

    [Fact]
    public async Task A_paid_invoice_of_another_purchase_settles_nothing()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var credential = await shop.BuyAsync("/api/echo");
        shop.Zbd.Faults.Plan(new ZbdFault.MemberReplaced("internalId", PurchaseId.New().ToString()), ZbdOperation.ReadCharge);
        using var response = await shop.GetAsync("/api/echo", credential);
        await ProblemAssert.IsAsync(response, 503, "wallet-unavailable");
        Assert.Equal(0, shop.Upstream.Executions);
    }

    /// <summary>The end of a use is written after its answer, so a reader of the answer may be faster.</summary>
    private static async Task UseEndedAsync(Shop shop, string credential)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Shop.Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            using var response = await shop.SendAsync(HttpMethod.Get, "/api/echo", 0, ("Authorization", credential));
            if (response.StatusCode != HttpStatusCode.Conflict)
            {
                return;
            }

            deadline.Token.ThrowIfCancellationRequested();
        }
    }
}
