namespace Paywall.Wallets.Voltage;

/// <summary>How one wallet at Voltage is reached.</summary>
/// <param name="BaseUrl">The API's address, <c>https://voltageapi.com/v1</c>; another one only for tests, and without TLS only on this computer.</param>
/// <param name="ApiKey">A key of the environment, visible ASCII. A secret.</param>
/// <param name="Organization">The organization's id.</param>
/// <param name="Environment">The id of the environment that the key belongs to.</param>
/// <param name="Wallet">The id of the wallet that is paid into and paid from.</param>
/// <param name="WebhookSecrets">The shared secret of the environment's webhook, and the one before it while it is replaced. Secrets.</param>
public sealed record VoltageSettings(
    Uri BaseUrl, string ApiKey, Guid Organization, Guid Environment, Guid Wallet, IReadOnlyList<string> WebhookSecrets)
{
    /// <summary>Voltage's own address.</summary>
    public static Uri DefaultBaseUrl { get; } = new("https://voltageapi.com/v1");

    internal WalletApi Api => new(VoltageWallet.Name, BaseUrl, "x-api-key", ApiKey, ReadRefusal) { OtherSecrets = WebhookSecrets };

    internal string Payments => $"organizations/{Organization}/environments/{Environment}/payments";

    internal string Account => $"organizations/{Organization}/wallets/{Wallet}";

    /// <summary>The address and the wallet only.</summary>
    public override string ToString() => $"wallet {Wallet} at {BaseUrl}";

    /// <exception cref="ArgumentException">A secret would be sent in the clear or cannot be sent, or an id is missing. The message repeats no secret.</exception>
    internal void Check()
    {
        ApiAccess.CheckAddress(VoltageWallet.Name, BaseUrl);
        ApiAccess.CheckSecret(VoltageWallet.Name, "key", ApiKey);
        if (Organization == Guid.Empty || Environment == Guid.Empty || Wallet == Guid.Empty)
        {
            throw new ArgumentException($"{VoltageWallet.Name} needs the ids of an organization, an environment and a wallet.");
        }

        if (WebhookSecrets.Count is not (1 or 2))
        {
            throw new ArgumentException($"{VoltageWallet.Name} needs one webhook secret, or two while it is replaced.");
        }

        foreach (var secret in WebhookSecrets)
        {
            ApiAccess.CheckSecret(VoltageWallet.Name, "webhook secret", secret);
        }
    }

    /// <summary>A key of another environment is answered as a mistake in the request.</summary>
    private static WalletRefusal? ReadRefusal(byte[] json) => ForeignJson.Read(json, VoltageJson.Default.VoltageErrorBody)?.Error is { } error
        ? new WalletRefusal(error.Detail, error.Code) { IsOfKey = "missing_credentials" == (error.Code ?? error.Type), IsOfAbsence = true }
        : null;
}
