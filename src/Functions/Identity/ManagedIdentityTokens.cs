using System.Collections.Concurrent;
using Azure.Core;
using Azure.Identity;

namespace Paywall.Functions.Identity;

/// <summary>Tokens of the function app's managed identity, kept until shortly before they end.</summary>
internal sealed class ManagedIdentityTokens(TimeProvider time, Func<TokenCredential> identity)
{
    private const string ClientIdVariable = "AZURE_CLIENT_ID";

    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, AccessToken> _tokens = new();

    private readonly Lazy<TokenCredential> _identity = new(identity);

    /// <summary>Tokens of a user-assigned identity, or of the app's own.</summary>
    /// <param name="clientId">The identity; null for the one that the whole app is told to use, which is the system-assigned one unless it is.</param>
    /// <param name="time">The clock.</param>
    public static ManagedIdentityTokens Of(string? clientId, TimeProvider time) => new(time, () => CredentialOf(clientId));

    /// <summary>The identity itself, for what keeps its tokens by itself.</summary>
    /// <param name="clientId">The identity; null for the one that the whole app is told to use, which is the system-assigned one unless it is.</param>
    public static ManagedIdentityCredential CredentialOf(string? clientId) => new(
        (clientId ?? Environment.GetEnvironmentVariable(ClientIdVariable)) is { Length: > 0 } client
            ? ManagedIdentityId.FromUserAssignedClientId(client)
            : ManagedIdentityId.SystemAssigned);

    /// <exception cref="AuthenticationFailedException">There is no managed identity, or it gets no such token.</exception>
    public async ValueTask<string> GetAsync(string scope, CancellationToken cancellationToken)
    {
        if (_tokens.TryGetValue(scope, out var known) && time.GetUtcNow() < known.ExpiresOn - Margin)
        {
            return known.Token;
        }

        var token = await _identity.Value.GetTokenAsync(new TokenRequestContext([scope]), cancellationToken);
        _tokens[scope] = token;
        return token.Token;
    }
}
