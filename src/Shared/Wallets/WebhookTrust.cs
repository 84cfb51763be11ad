namespace Paywall.Wallets;

/// <summary>What a wallet's webhook proves. Either way the invoice is read again before anything is recorded.</summary>
public enum WebhookTrust
{
    /// <summary>The wallet has no webhooks.</summary>
    None,

    /// <summary>Unsigned: anyone who knows the address can send one.</summary>
    Hint,

    /// <summary>Signed by the wallet.</summary>
    Signed,
}
