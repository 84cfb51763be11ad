using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Paywall.Protocol.Lightning;

namespace Paywall.Wallets.Zbd;

/// <summary>Registers ZBD.</summary>
public static class ZbdServices
{
    /// <summary>The name that configuration and tokens know the wallet by.</summary>
    public const string WalletName = "zbd";

    /// <summary>Adds ZBD as the keyed <see cref="IInvoiceWallet"/>, <see cref="IPayingWallet"/> and <see cref="IWebhookReader"/> <see cref="WalletName"/>.</summary>
    /// <exception cref="ArgumentException">The settings would send the key in the clear, or cannot send it.</exception>
    public static IServiceCollection AddZbdWallet(this IServiceCollection services, ZbdSettings settings, BitcoinNetwork network)
    {
        settings.Check();
        services.AddWalletHttpClients(WalletName);
        services.TryAddSingleton(TimeProvider.System);
        services.AddKeyedSingleton(WalletName, (provider, _) => new ZbdWallet(
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(WalletName),
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(WalletHttpClient.ForInvoices(WalletName)), settings, network,
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ZbdWallet>>()));
        services.AddKeyedSingleton<IInvoiceWallet>(WalletName, (provider, key) => provider.GetRequiredKeyedService<ZbdWallet>(key));
        services.AddKeyedSingleton<IPayingWallet>(WalletName, (provider, key) => provider.GetRequiredKeyedService<ZbdWallet>(key));
        services.AddKeyedSingleton<IWebhookReader>(WalletName, (_, _) => new ZbdWebhookReader());
        services.AddKeyedSingleton<IBalanceWallet>(WalletName, (provider, key) => provider.GetRequiredKeyedService<ZbdWallet>(key));
        return services;
    }
}
