using System.Net;
using Paywall.Functions.Tests.Harness;
using Paywall.Protocol.L402;
using Paywall.Sandbox.Faults;

namespace Paywall.Functions.Tests.Faults;

public class LostReplyTests(LocalStorage storage)
{
    /// <summary>The requests of a first use to the storage: the use refused, the settlement looked for and recorded, the use taken, the use completed.</summary>
    public static TheoryData<int> StorageRequests => [1, 2, 3, 4, 5];

    [Theory]
    [MemberData(nameof(StorageRequests))]
    public async Task A_storage_reply_that_is_lost_after_the_commit_costs_the_buyer_nothing(int index)
    {
        await using var shop = await Shop.OpenAsync(storage);
        var (handler, faults) = await shop.AddHandlerBehindFaultsAsync();
        faults.Decide = request => request.Target == HandlerFaults.Storage && faults.Requests.Count(other => other.Target == HandlerFaults.Storage) == index
            ? new Fault.LoseReply() : null;
        var challenge = await shop.ChallengeAsync("/api/echo", handler);

        using var response = await shop.GetAsync("/api/echo", L402Credential.ToHeaderValue(challenge.Token, shop.Pay(challenge)), handler);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.NotEmpty(await response.Content.ReadAsByteArrayAsync(Shop.Cancellation));
        Assert.Equal(("delivered", 1), await UseRow.WhenEndedAsync(storage, challenge));
        Assert.Equal(1, shop.Upstream.Executions);
        Assert.Equal(3, (await UseRow.RowsAsync(storage, challenge)).Count);

        // Eight without a fault; so the lost one was repeated.
        await faults.WhenRequestedAsync(9, Shop.Cancellation).WaitAsync(TimeSpan.FromSeconds(60), Shop.Cancellation);
    }
}
