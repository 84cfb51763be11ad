using Microsoft.Extensions.DependencyInjection;
using Paywall.Protocol.Lightning;

namespace Paywall.Wallets.Zbd;

/// <summary>Registers ZBD.</summary>
public static class ZbdServices
{
    /// <summary>The name that configuration and tokens know the wallet by.</summary>
    public const string WalletName = "zbd";

    /// <summary>Adds ZBD as the keyed <see cref="IInvoiceWallet"/> and <see cref="IPayingWallet"/> <see cref="WalletName"/>.</summary>
    public static IServiceCollection AddZbdWallet(this IServiceCollection services, ZbdSettings settings, BitcoinNetwork network)
    {
        services.AddWalletHttpClient(WalletName);
        services.AddKeyedSingleton(WalletName, (provider, _) => new ZbdWallet(
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(WalletName), settings, network, provider.GetRequiredService<TimeProvider>()));
        services.AddKeyedSingleton<IInvoiceWallet>(WalletName, (provider, key) => provider.GetRequiredKeyedService<ZbdWallet>(key));
        services.AddKeyedSingleton<IPayingWallet>(WalletName, (provider, key) => provider.GetRequiredKeyedService<ZbdWallet>(key));
        return services;
    }
}
