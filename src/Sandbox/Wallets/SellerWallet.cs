using Paywall.Protocol.Lightning;

namespace Paywall.Sandbox.Wallets;

/// <summary>A fake of a wallet API, with the account that the sandbox's seller has there.</summary>
internal abstract class SellerWallet : IAsyncDisposable
{
    /// <summary>What the paywall calls it.</summary>
    public abstract string Name { get; }

    /// <summary>Where its API is.</summary>
    public abstract Uri Address { get; }

    /// <summary>What the seller owns there.</summary>
    public abstract MilliSatoshi Balance { get; }

    /// <summary>Whether it lists payments, so that one can be found that no webhook told of.</summary>
    public virtual bool CanList => false;

    /// <summary>Whether its invoices are over whole satoshis only.</summary>
    public virtual bool IsInWholeSatoshis => false;

    /// <summary>The paywall's settings for it.</summary>
    public abstract IEnumerable<KeyValuePair<string, string>> Settings { get; }

    /// <summary>Does at the wallet what a seller does in its dashboard once the paywall is deployed.</summary>
    /// <param name="paywall">Where the paywall can be reached.</param>
    public virtual void Introduce(Uri paywall)
    {
    }

    /// <summary>Decides what becomes of webhooks from now on.</summary>
    public abstract void Plan(WebhookPlan plan);

    /// <summary>Completes when every webhook on its way has been answered or has failed.</summary>
    public abstract Task WhenWebhooksAnsweredAsync(CancellationToken cancellation);

    /// <summary>Says to the paywall, as somebody else than the wallet could, that an invoice is paid.</summary>
    /// <returns>What was sent, and the paywall's answer to it; null if none came.</returns>
    public abstract Task<IReadOnlyList<(string What, int? Status)>> ForgeAsync(PaymentHash invoice);

    public abstract ValueTask DisposeAsync();
}
