using Azure.Core;
using Azure.Identity;

namespace Paywall.Functions.Identity;

/// <summary>An identity whose tokens are waited for only so long: by itself it tries for minutes, while a buyer waits.</summary>
internal sealed class PatientCredential(TokenCredential identity, TimeSpan patience, TimeProvider time) : TokenCredential
{
    /// <exception cref="AuthenticationFailedException">There was no token, or none in time.</exception>
    public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            // Not everything below looks at the token.
            return await identity.GetTokenAsync(requestContext, either.Token).AsTask().WaitAsync(either.Token);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AuthenticationFailedException($"The app's identity got no token within {patience.TotalSeconds:0} seconds.", late);
        }
    }

    /// <summary>Nothing of ours is synchronous.</summary>
    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        identity.GetToken(requestContext, cancellationToken);
}
