namespace Paywall.Wallets.Zbd;

/// <summary>How a ZBD project is reached.</summary>
/// <param name="BaseUrl">The API's address, <c>https://api.zbdpay.com</c>; another one only for tests.</param>
/// <param name="ApiKey">The project's key. A secret.</param>
public sealed record ZbdSettings(Uri BaseUrl, string ApiKey)
{
    /// <summary>ZBD's own address.</summary>
    public static Uri DefaultBaseUrl { get; } = new("https://api.zbdpay.com");

    /// <summary>The address only.</summary>
    public override string ToString() => BaseUrl.ToString();
}
