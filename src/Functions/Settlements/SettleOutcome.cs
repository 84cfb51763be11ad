namespace Paywall.Functions.Settlements;

/// <summary>What came of looking a purchase's invoice up.</summary>
internal abstract record SettleOutcome
{
    private SettleOutcome()
    {
    }

    /// <summary>Paid, and recorded.</summary>
    /// <param name="Settlement">What stands in the record, whoever made it.</param>
    public sealed record Settled(Settlement Settlement) : SettleOutcome;

    /// <summary>Not paid, or on its way.</summary>
    public sealed record NotYet : SettleOutcome;

    /// <summary>Not paid, and it cannot be paid any more.</summary>
    public sealed record NeverPaid : SettleOutcome;

    /// <summary>The wallet does not know the invoice: it was made with another account, or the wallet forgot it. It may have been paid.</summary>
    public sealed record UnknownInvoice : SettleOutcome;

    /// <summary>The wallet that made the invoice is not configured any more.</summary>
    public sealed record NoSuchWallet : SettleOutcome;
}
