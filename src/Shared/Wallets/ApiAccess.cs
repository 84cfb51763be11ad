namespace Paywall.Wallets;

/// <summary>What the settings of every wallet must be like, so that no key is given away. No message repeats a key.</summary>
internal static class ApiAccess
{
    /// <exception cref="ArgumentException">The key would be sent in the clear, or a part of the address would be lost.</exception>
    public static void CheckAddress(string wallet, Uri address)
    {
        var isSafe = address.IsAbsoluteUri && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));
        if (!isSafe || address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
        {
            throw new ArgumentException(
                $"{wallet}'s address must be an https URL without user, query and fragment; http is for this computer only.");
        }
    }

    /// <param name="wallet">The wallet's name.</param>
    /// <param name="what">What it is, such as <c>key</c>.</param>
    /// <param name="secret">The secret.</param>
    /// <exception cref="ArgumentException">No header can carry it.</exception>
    public static void CheckSecret(string wallet, string what, string secret)
    {
        if (secret.Length == 0 || secret.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new ArgumentException($"{wallet}'s {what} must be visible ASCII characters.");
        }
    }
}
