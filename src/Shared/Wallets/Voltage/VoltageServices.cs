using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Paywall.Protocol.Lightning;

namespace Paywall.Wallets.Voltage;

/// <summary>Registers Voltage.</summary>
public static class VoltageServices
{
    /// <summary>The name that configuration and tokens know the wallet by.</summary>
    public const string WalletName = "voltage";

    /// <summary>
    /// Adds Voltage as the keyed <see cref="IInvoiceWallet"/>, <see cref="IListingWallet"/>, <see cref="IPayingWallet"/> and
    /// <see cref="IWebhookReader"/> <see cref="WalletName"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The settings would send a secret in the clear, or cannot send it, or lack something.</exception>
    public static IServiceCollection AddVoltageWallet(this IServiceCollection services, VoltageSettings settings, BitcoinNetwork network)
    {
        settings.Check();
        services.AddWalletHttpClients(WalletName);
        services.TryAddSingleton(TimeProvider.System);
        services.AddKeyedSingleton(WalletName, (provider, _) => new VoltageWallet(
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(WalletName),
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(WalletHttpClient.ForInvoices(WalletName)), settings, network,
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<VoltageWallet>>()));
        services.AddKeyedSingleton<IInvoiceWallet>(WalletName, (provider, key) => provider.GetRequiredKeyedService<VoltageWallet>(key));
        services.AddKeyedSingleton<IListingWallet>(WalletName, (provider, key) => provider.GetRequiredKeyedService<VoltageWallet>(key));
        services.AddKeyedSingleton<IBalanceWallet>(WalletName, (provider, key) => provider.GetRequiredKeyedService<VoltageWallet>(key));
        services.AddKeyedSingleton<IPayingWallet>(WalletName, (provider, key) => provider.GetRequiredKeyedService<VoltageWallet>(key));
        services.AddKeyedSingleton<IWebhookReader>(
            WalletName, (provider, _) => new VoltageWebhookReader(settings, provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
