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

    /// <exception cref="ArgumentException">The key would be sent in the clear, or cannot be sent. The message does not repeat it.</exception>
    internal void Check()
    {
        var isSafe = BaseUrl.IsAbsoluteUri && (BaseUrl.Scheme == Uri.UriSchemeHttps || (BaseUrl.Scheme == Uri.UriSchemeHttp && BaseUrl.IsLoopback));
        if (!isSafe || BaseUrl.UserInfo.Length > 0 || BaseUrl.Query.Length > 0 || BaseUrl.Fragment.Length > 0)
        {
            throw new ArgumentException("ZBD's address must be an https URL without user, query and fragment; http is for this computer only.");
        }

        if (ApiKey.Length == 0 || ApiKey.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new ArgumentException("ZBD's key must be visible ASCII characters.");
        }
    }
}
