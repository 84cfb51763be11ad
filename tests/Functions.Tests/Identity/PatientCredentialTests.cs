using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.Time.Testing;
using Paywall.Functions.Identity;
using Paywall.Functions.Tests.Harness;

namespace Paywall.Functions.Tests.Identity;

public class PatientCredentialTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_token_that_does_not_come_is_not_waited_for()
    {
        var asked = new PatientCredential(new SilentIdentity(), Patience, _time).GetTokenAsync(new TokenRequestContext(["scope"]), Shop.Cancellation).AsTask();
        _time.Advance(Patience - TimeSpan.FromMilliseconds(1));
        Assert.False(asked.IsCompleted);

        _time.Advance(TimeSpan.FromMilliseconds(1));

        var failure = await Assert.ThrowsAsync<AuthenticationFailedException>(() => asked);
        Assert.Equal("The app's identity got no token within 10 seconds.", failure.Message);
    }

    [Fact]
    public async Task Who_asks_may_stop_waiting()
    {
        using var gone = new CancellationTokenSource();
        var asked = new PatientCredential(new SilentIdentity(), Patience, _time).GetTokenAsync(new TokenRequestContext(["scope"]), gone.Token).AsTask();

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
    }

    /// <summary>Answers nobody, and does not look at who has gone.</summary>
    private sealed class SilentIdentity : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(new TaskCompletionSource<AccessToken>().Task);
    }
}
