using System.Net;
using Paywall.Functions.Tests.Harness;
using Paywall.Protocol.L402;
using Paywall.Sandbox.Faults;

namespace Paywall.Functions.Tests.Faults;

public class CompletionTests(LocalStorage storage)
{
    [Fact]
    public async Task An_answer_ends_before_its_record_is_made()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var (handler, faults) = await shop.AddHandlerBehindFaultsAsync();
        faults.Decide = request => request.Target == HandlerFaults.Storage && request.Method == "PATCH" ? new Fault.Hang() : null;
        var challenge = await shop.ChallengeAsync("/api/echo", handler);

        using var response = await shop.GetAsync("/api/echo", L402Credential.ToHeaderValue(challenge.Token, shop.Pay(challenge)), handler);
        var body = await response.Content.ReadAsStringAsync(Shop.Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.EndsWith("}", body, StringComparison.Ordinal);

        // Had it been waited for, it would have been given up and tried again.
        Assert.InRange(faults.Requests.Count(request => request.Method == "PATCH"), 0, 1);
    }
}
