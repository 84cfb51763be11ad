using Paywall.Protocol.Lightning;

namespace Paywall.Wallets;

/// <summary>What a wallet can do and what its answers are worth. A service that needs more is refused at start.</summary>
public sealed record WalletCapabilities
{
    /// <summary>Whether the answer that creates an invoice states its payment hash beside the invoice.</summary>
    public bool HashAtCreation { get; init; }

    /// <summary>Whether a payer learns the preimage. Without it no L402 purchase can be made from the wallet.</summary>
    public bool ReturnsPreimage { get; init; }

    /// <summary>Whether nobody but a payer can know a preimage, so that it proves payment by itself. Never so for custodial wallets.</summary>
    public bool PreimageProvesPayment { get; init; }

    /// <summary>Whether it makes hold invoices.</summary>
    public bool CanHold { get; init; }

    /// <summary>Whether it finds an invoice again by its id.</summary>
    public bool CanLookUp { get; init; }

    /// <summary>Whether it lists invoices, so that a missed one can be found.</summary>
    public bool CanList { get; init; }

    /// <summary>Whether an invoice can carry a description hash instead of a description.</summary>
    public bool CanDescriptionHash { get; init; }

    /// <summary>What its webhooks are worth.</summary>
    public WebhookTrust Webhook { get; init; }

    /// <summary>Whether it can pay invoices, with the keys that it has.</summary>
    public bool CanPay { get; init; }

    /// <summary>Whether creating an invoice may be repeated after a lost answer.</summary>
    public bool IdempotentCreate { get; init; }

    /// <summary>Whether paying an invoice may be repeated after a lost answer.</summary>
    public bool IdempotentPay { get; init; }

    /// <summary>Whether it keeps to <see cref="PaymentRequest.MaximumFee"/>; otherwise it pays whatever routing takes.</summary>
    public bool CapsFee { get; init; }

    /// <summary>Whether amounts may have a fraction of a satoshi; otherwise a price is rounded up to whole satoshis.</summary>
    public bool MsatPrecision { get; init; }

    /// <summary>The smallest amount of an invoice.</summary>
    public MilliSatoshi MinimumAmount { get; init; } = new(1);

    /// <summary>The shortest time that an invoice may be paid.</summary>
    public TimeSpan MinimumExpiry { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest time that an invoice may be paid.</summary>
    public TimeSpan MaximumExpiry { get; init; } = TimeSpan.FromDays(365);
}
