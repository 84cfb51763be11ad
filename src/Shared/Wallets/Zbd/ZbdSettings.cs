namespace Paywall.Wallets.Zbd;

/// <summary>How a ZBD project is reached.</summary>
/// <param name="BaseUrl">The API's address, <c>https://api.zbdpay.com</c>; another one only for tests, and without TLS only on this computer.</param>
/// <param name="ApiKey">The project's key, visible ASCII. A secret.</param>
public sealed record ZbdSettings(Uri BaseUrl, string ApiKey)
{
    /// <summary>ZBD's own address.</summary>
    public static Uri DefaultBaseUrl { get; } = new("https://api.zbdpay.com");

    /// <summary>The address only.</summary>
    public override string ToString() => BaseUrl.ToString();

    internal WalletApi Api => new(ZbdWallet.Name, BaseUrl, "apikey", ApiKey, static json =>
        ForeignJson.Read(json, ZbdJson.Default.ZbdError) is { } error
            ? new WalletRefusal(error.Message) { IsOfAbsence = error.Success == false }
            : null);

    /// <exception cref="ArgumentException">The key would be sent in the clear, or cannot be sent. The message does not repeat it.</exception>
    internal void Check()
    {
        ApiAccess.CheckAddress(ZbdWallet.Name, BaseUrl);
        ApiAccess.CheckSecret(ZbdWallet.Name, "key", ApiKey);
    }
}
