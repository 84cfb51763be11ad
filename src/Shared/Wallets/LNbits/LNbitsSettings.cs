namespace Paywall.Wallets.LNbits;

/// <summary>How a wallet on an LNbits server is reached.</summary>
/// <param name="BaseUrl">The server's address; without TLS only on this computer.</param>
/// <param name="InvoiceKey">The wallet's invoice key (inkey), visible ASCII. A secret.</param>
/// <param name="AdminKey">The wallet's admin key, for paying only; null where nothing is paid. A secret.</param>
public sealed record LNbitsSettings(Uri BaseUrl, string InvoiceKey, string? AdminKey = null)
{
    /// <summary>The address only.</summary>
    public override string ToString() => BaseUrl.ToString();

    /// <summary>The API as the invoice key opens it.</summary>
    internal WalletApi InvoiceApi => Api(InvoiceKey);

    /// <summary>The API as the admin key opens it; null without one.</summary>
    internal WalletApi? AdminApi => AdminKey is { } key ? Api(key) : null;

    /// <exception cref="ArgumentException">A key would be sent in the clear, or cannot be sent. The message does not repeat it.</exception>
    internal void Check()
    {
        ApiAccess.CheckAddress(LNbitsWallet.Name, BaseUrl);
        ApiAccess.CheckSecret(LNbitsWallet.Name, "invoice key", InvoiceKey);
        if (AdminKey is { } key)
        {
            ApiAccess.CheckSecret(LNbitsWallet.Name, "admin key", key);
        }
    }

    /// <remarks>A 404 of a path or key that LNbits does not know has the same form as that of a payment; only the words differ.</remarks>
    private WalletApi Api(string key) => new(LNbitsWallet.Name, BaseUrl, "X-Api-Key", key, static json =>
        ForeignJson.Read(json, LNbitsJson.Default.LNbitsError) is { Detail: { } detail } error
            ? new WalletRefusal(detail, error.Status) { IsOfAbsence = detail.Contains("payment", StringComparison.OrdinalIgnoreCase) }
            : null)
    {
        RefusalStatuses = [LNbitsWallet.Failure],
        OtherSecrets = AdminKey is { } other ? [InvoiceKey, other] : [InvoiceKey],
    };
}
