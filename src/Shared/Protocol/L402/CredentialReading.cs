namespace Paywall.Protocol.L402;

/// <summary>What a request's headers say about a credential.</summary>
public abstract record CredentialReading
{
    private CredentialReading()
    {
    }

    /// <summary>There is none.</summary>
    public sealed record None : CredentialReading;

    /// <summary>There is one, and it can be read.</summary>
    /// <param name="Credential">The credential.</param>
    public sealed record Presented(L402Credential Credential) : CredentialReading;

    /// <summary>Something calls itself a credential and is none, or is too long to tell.</summary>
    public sealed record Unreadable : CredentialReading;

    /// <summary>There are two different ones, so that nobody can say which one is meant.</summary>
    public sealed record Conflicting : CredentialReading;
}
