namespace Paywall.Wallets;

/// <summary>What a webhook turned out to be.</summary>
public abstract record WebhookReading
{
    private WebhookReading()
    {
    }

    /// <summary>An invoice may have been paid: read it again, and believe only that.</summary>
    /// <param name="InvoiceId">The wallet's id of the invoice.</param>
    /// <param name="Tag">The tag that the webhook repeats; null if it repeats none.</param>
    public sealed record Notice(string InvoiceId, string? Tag) : WebhookReading
    {
        /// <summary>The invoice only; a tag is a capability.</summary>
        public override string ToString() => $"a notice of {InvoiceId}";
    }

    /// <summary>As far as the wallet's webhooks can be trusted it comes from the wallet, but tells of nothing that a seller must act on.</summary>
    public sealed record Irrelevant : WebhookReading;

    /// <summary>Not from the wallet, or unreadable.</summary>
    public sealed record Refused : WebhookReading;
}
