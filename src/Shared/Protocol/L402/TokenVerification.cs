namespace Paywall.Protocol.L402;

/// <summary>What a request's credential turned out to be, by cryptography alone.</summary>
public abstract record TokenVerification
{
    private TokenVerification()
    {
    }

    /// <summary>Our token, unaltered or narrowed, with its invoice's preimage. Whether that was paid is for the wallet to say.</summary>
    /// <param name="Identifier">The purchase it belongs to.</param>
    /// <param name="Terms">What it says.</param>
    public sealed record Genuine(L402Identifier Identifier, TokenTerms Terms) : TokenVerification;

    /// <summary>Our token, but the preimage is missing or another one's.</summary>
    /// <param name="Identifier">The purchase it belongs to.</param>
    /// <param name="Terms">What it says.</param>
    /// <param name="Token">The token, which may be offered again as long as its invoice is open.</param>
    public sealed record WithoutPreimage(L402Identifier Identifier, TokenTerms Terms, Macaroon Token) : TokenVerification;

    /// <summary>Signed by us, but appended to in a way that no holder may, or not understood.</summary>
    public sealed record BadCaveat : TokenVerification;

    /// <summary>Not ours, altered, or made with a key that is no longer in the ring. Nothing more is told.</summary>
    public sealed record NotGenuine : TokenVerification;

    /// <summary>There is no credential.</summary>
    public sealed record Missing : TokenVerification;

    /// <summary>There are two different credentials, so that nobody can say which one is meant.</summary>
    public sealed record Conflicting : TokenVerification;
}
