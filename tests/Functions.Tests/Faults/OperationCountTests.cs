using System.Net;
using Paywall.Functions.Tests.Harness;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Tests.Faults;

/// <summary>What a request costs outside, in requests that leave the handler.</summary>
public class OperationCountTests(LocalStorage storage)
{
    [Fact]
    public async Task An_unpaid_challenge_is_one_wallet_call_and_no_storage_operation()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var (handler, faults) = await shop.AddHandlerBehindFaultsAsync();

        await shop.ChallengeAsync("/api/echo", handler);

        Assert.Equal((HandlerFaults.Wallet, "POST /v0/charges"), faults.Requests.Select(request => (request.Target, request.Operation)).Single());
    }

    [Fact]
    public async Task A_use_whose_settlement_is_recorded_is_one_round_trip_before_the_upstream_and_one_after()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var (handler, faults) = await shop.AddHandlerBehindFaultsAsync();
        var challenge = await shop.ChallengeAsync("/api/status/500");
        var credential = L402Credential.ToHeaderValue(challenge.Token, shop.Pay(challenge));
        using (await shop.GetAsync("/api/status/500", credential))
        {
            await UseRow.WhenEndedAsync(storage, challenge);
        }

        await UseRow.RemoveAsync(storage, challenge);
        using var response = await shop.GetAsync("/api/status/500", credential, handler);
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);

        Assert.Equal(
            [(HandlerFaults.Storage, "POST /devstoreaccount1/$batch"), (HandlerFaults.Upstream, "GET /status/500"), (HandlerFaults.Storage, "PATCH /devstoreaccount1/purchases()")],
            faults.Requests.Select(request => (request.Target, request.Operation)));
    }

    [Fact]
    public async Task The_first_use_of_a_purchase_asks_the_wallet_once()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var (handler, faults) = await shop.AddHandlerBehindFaultsAsync();
        var challenge = await shop.ChallengeAsync("/api/echo");
        using var response = await shop.GetAsync("/api/echo", L402Credential.ToHeaderValue(challenge.Token, shop.Pay(challenge)), handler);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("delivered", (await UseRow.WhenEndedAsync(storage, challenge)).State);

        Assert.Equal(
            [
                // No right yet, no settlement: the wallet is asked.
                "POST /devstoreaccount1/$batch", "GET /devstoreaccount1/purchases()", "wallet",

                // Settled: deadline, settlement and right, ledger, the day on which all this is forgotten, and the deadline is done with.
                "POST /devstoreaccount1/deadlines", "POST /devstoreaccount1/$batch", "POST /devstoreaccount1/ledger", "POST /devstoreaccount1/deadlines",
                "DELETE /devstoreaccount1/deadlines()",

                // The use.
                "POST /devstoreaccount1/$batch", "upstream", "PATCH /devstoreaccount1/purchases()",
            ],
            faults.Requests.Select(request => request.Target == HandlerFaults.Storage ? request.Operation : request.Target));
    }
}
