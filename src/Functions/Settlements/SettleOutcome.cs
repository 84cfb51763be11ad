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

    /// <summary>The wallet does not know the invoice: it was made with another account, or the wallet forgot it. It may have been paid.</summary>
    public sealed record UnknownInvoice : SettleOutcome;

    /// <summary>The wallet that made the invoice is not configured any more.</summary>
    public sealed record NoSuchWallet : SettleOutcome;
}
