using Paywall.Functions.Configuration;
using Paywall.Functions.Telemetry;
using Paywall.Wallets;
using Paywall.Wallets.LNbits;
using Paywall.Wallets.Voltage;
using Paywall.Wallets.Zbd;

namespace Paywall.Functions.Purchases;

internal static class SellerWalletServices
{
    /// <exception cref="StartupException">A wallet cannot be used as it is configured.</exception>
    public static void AddSellerWallets(this IServiceCollection services, PaywallConfiguration configuration)
    {
        var wallets = configuration.Wallets;
        try
        {
            _ = wallets.Zbd is { } zbd ? services.AddZbdWallet(zbd, configuration.Network) : services;
            _ = wallets.Voltage is { } voltage ? services.AddVoltageWallet(voltage, configuration.Network) : services;
            _ = wallets.LNbits is { } lnbits ? services.AddLNbitsWallet(lnbits, configuration.Network) : services;
        }
        catch (ArgumentException wrong)
        {
            throw new StartupException(wrong.Message);
        }

        services.AddSingleton(provider => new SellerWallets(wallets.Capabilities.Keys.Select(name => configuration.Telemetry.IsOn
            ? Find(provider, name).Watched(provider.GetRequiredService<PaywallMetrics>(), provider.GetRequiredService<TimeProvider>())
            : Find(provider, name))));
    }

    private static SellerWallet Find(IServiceProvider provider, string name) => new(
        name,
        provider.GetRequiredKeyedService<IInvoiceWallet>(name),
        provider.GetRequiredKeyedService<IWebhookReader>(name),
        provider.GetKeyedService<IListingWallet>(name),
        provider.GetKeyedService<IBalanceWallet>(name),
        provider.GetKeyedService<IPayingWallet>(name));
}
