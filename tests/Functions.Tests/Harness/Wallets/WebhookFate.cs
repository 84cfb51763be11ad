namespace Paywall.Functions.Tests.Harness.Wallets;

/// <summary>What a wallet does with its webhooks by itself.</summary>
internal enum WebhookFate
{
    Sent,
    Lost,
    Doubled,
}
