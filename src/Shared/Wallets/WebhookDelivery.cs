namespace Paywall.Wallets;

/// <summary>A request that says it is a wallet's webhook.</summary>
/// <param name="Body">The body, byte for byte as it came.</param>
/// <param name="Header">Finds a header's value by its name, in any case; null if there is none or more than one.</param>
public sealed record WebhookDelivery(ReadOnlyMemory<byte> Body, Func<string, string?> Header)
{
    /// <summary>How long the body is; nothing of what it says.</summary>
    public override string ToString() => $"a webhook of {Body.Length} bytes";
}
