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

    [Fact]
    public async Task A_delivery_that_cannot_be_recorded_is_recorded_later_and_not_made_again()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var (handler, faults) = await shop.AddHandlerBehindFaultsAsync();
        var isDown = true;
        faults.Decide = request => isDown && request.Target == HandlerFaults.Storage && request.Method == "PATCH"
            ? new Fault.Answer(503, [], ReadOnlyMemory<byte>.Empty)
            : null;
        var challenge = await shop.ChallengeAsync("/api/echo", handler);
        var credential = L402Credential.ToHeaderValue(challenge.Token, shop.Pay(challenge));
        using (var response = await shop.GetAsync("/api/echo", credential, handler))
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        await UntilAsync(() => faults.Requests.Count(request => request.Method == "PATCH") >= 3);
        isDown = false;
        var ended = storage.StateAsync(challenge);
        while (!ended.IsCompleted)
        {
            // Slowly, because the lease must not be over before a busy machine has come to the next try.
            shop.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(ended, Task.Delay(TimeSpan.FromMilliseconds(100), Shop.Cancellation));
        }

        Assert.Equal("delivered", await ended);
        using var again = await shop.GetAsync("/api/echo", credential);
        await ProblemAssert.IsAsync(again, 402, "already-used");
        Assert.Equal(1, shop.Upstream.Executions);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Shop.Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
