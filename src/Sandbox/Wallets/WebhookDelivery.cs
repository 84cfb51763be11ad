namespace Paywall.Sandbox.Wallets;

/// <summary>What becomes of a wallet's webhooks.</summary>
internal enum WebhookDelivery
{
    /// <summary>Each comes once, at once.</summary>
    Prompt,

    /// <summary>None comes.</summary>
    Lost,

    /// <summary>Each comes twice.</summary>
    Doubled,

    /// <summary>Each comes a while after it is due.</summary>
    Late,

    /// <summary>They gather for a while, then the last comes first.</summary>
    Reordered,

    /// <summary>Each stops in the middle of its body for a while.</summary>
    Slow,
}
