namespace Paywall.Functions.Settlements;

/// <summary>What the wallet says of a purchase's invoice.</summary>
internal abstract record SettleOutcome
{
    private SettleOutcome()
    {
    }

    /// <summary>Paid, and recorded.</summary>
    public sealed record Settled : SettleOutcome;

    /// <summary>Not paid, or on its way.</summary>
    public sealed record NotYet : SettleOutcome;

    /// <summary>Not paid, and it cannot be paid any more.</summary>
    public sealed record NeverPaid : SettleOutcome;

    /// <summary>The wallet that made the invoice is not configured any more.</summary>
    public sealed record NoSuchWallet : SettleOutcome;
}
