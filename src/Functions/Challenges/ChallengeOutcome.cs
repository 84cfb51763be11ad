namespace Paywall.Functions.Challenges;

/// <summary>What came of asking for a challenge.</summary>
internal abstract record ChallengeOutcome
{
    private ChallengeOutcome()
    {
    }

    /// <summary>There is one to offer.</summary>
    public sealed record Offered(Challenge Challenge) : ChallengeOutcome;

    /// <summary>Too many were asked for; the wallet was not called.</summary>
    public sealed record TooMany(TimeSpan RetryAfter) : ChallengeOutcome;
}
