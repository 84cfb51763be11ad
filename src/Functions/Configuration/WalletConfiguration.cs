using Paywall.Functions.Catalog;
using Paywall.Wallets;
using Paywall.Wallets.LNbits;
using Paywall.Wallets.Voltage;
using Paywall.Wallets.Zbd;

namespace Paywall.Functions.Configuration;

/// <summary>The wallets that the seller is paid into; null where one is not configured.</summary>
internal sealed record WalletConfiguration(ZbdSettings? Zbd, VoltageSettings? Voltage, LNbitsSettings? LNbits)
{
    /// <summary>What the configured wallets can do, by name.</summary>
    public IReadOnlyDictionary<string, WalletCapabilities> Capabilities { get; } = CapabilitiesOf(
        (ZbdServices.WalletName, Zbd is not null, ZbdWallet.ZbdCapabilities),
        (VoltageServices.WalletName, Voltage is not null, VoltageWallet.VoltageCapabilities),
        (LNbitsServices.WalletName, LNbits is not null, LNbitsWallet.CapabilitiesWith(canPay: LNbits?.AdminKey is not null)));

    /// <exception cref="StartupException">A setting is missing or wrong.</exception>
    public static WalletConfiguration Read(WalletSettings settings) => new(Read(settings.Zbd), Read(settings.Voltage), Read(settings.LNbits));

    /// <summary>The addresses only.</summary>
    public override string ToString() => string.Join(", ", Capabilities.Keys);

    private static Dictionary<string, WalletCapabilities> CapabilitiesOf(params (string Name, bool IsThere, WalletCapabilities Capabilities)[] wallets) =>
        wallets.Where(wallet => wallet.IsThere).ToDictionary(wallet => wallet.Name, wallet => wallet.Capabilities);

    private static ZbdSettings? Read(ZbdWalletSettings? settings) => settings is null
        ? null
        : new ZbdSettings(Address("Zbd", settings.BaseUrl, ZbdSettings.DefaultBaseUrl), Secret("Zbd:ApiKey", settings.ApiKey));

    private static VoltageSettings? Read(VoltageWalletSettings? settings) => settings is null
        ? null
        : new VoltageSettings(
            Address("Voltage", settings.BaseUrl, VoltageSettings.DefaultBaseUrl),
            Secret("Voltage:ApiKey", settings.ApiKey),
            Id("Voltage:Organization", settings.Organization),
            Id("Voltage:Environment", settings.Environment),
            Id("Voltage:Wallet", settings.Wallet),
            settings.PreviousWebhookSecret is null
                ? [Secret("Voltage:WebhookSecret", settings.WebhookSecret)]
                : [Secret("Voltage:WebhookSecret", settings.WebhookSecret), Secret("Voltage:PreviousWebhookSecret", settings.PreviousWebhookSecret)]);

    private static LNbitsSettings? Read(LNbitsWalletSettings? settings) => settings is null
        ? null
        : new LNbitsSettings(
            Address("LNbits", settings.BaseUrl, otherwise: null),
            Secret("LNbits:InvoiceKey", settings.InvoiceKey),
            settings.AdminKey is null ? null : Secret("LNbits:AdminKey", settings.AdminKey));

    private static Uri Address(string wallet, string? text, Uri? otherwise)
    {
        var setting = $"Wallets:{wallet}:BaseUrl";
        PaywallConfiguration.Require(text is not null || otherwise is not null, $"{setting} is missing");
        var address = text is null ? otherwise! : ServiceCatalog.ReadHttpUrl(text, setting);
        PaywallConfiguration.Require(
            address.Scheme == Uri.UriSchemeHttps || address.IsLoopback, $"{setting} is not https, and the key would cross the network in the clear");
        return address;
    }

    private static string Secret(string setting, string? secret)
    {
        PaywallConfiguration.Require(!string.IsNullOrWhiteSpace(secret), $"Wallets:{setting} is missing");
        PaywallConfiguration.Require(
            secret!.All(letter => letter is > ' ' and <= '~'), $"Wallets:{setting} has characters that no HTTP header may carry");
        return secret!;
    }

    private static Guid Id(string setting, string? text)
    {
        PaywallConfiguration.Require(Guid.TryParse(text, out var id) && id != Guid.Empty, $"Wallets:{setting} '{text}' is not a UUID");
        return id;
    }
}
