using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Paywall.Protocol.Lightning;

namespace Paywall.Wallets.LNbits;

/// <summary>Registers LNbits.</summary>
public static class LNbitsServices
{
    /// <summary>The name that configuration and tokens know the wallet by.</summary>
    public const string WalletName = "lnbits";

    /// <summary>
    /// Adds LNbits as the keyed <see cref="IInvoiceWallet"/> and <see cref="IWebhookReader"/> <see cref="WalletName"/>, and with an
    /// admin key as the keyed <see cref="IPayingWallet"/> too.
    /// </summary>
    /// <exception cref="ArgumentException">The settings would send a key in the clear, or cannot send it.</exception>
    public static IServiceCollection AddLNbitsWallet(this IServiceCollection services, LNbitsSettings settings, BitcoinNetwork network)
    {
        settings.Check();
        services.AddWalletHttpClients(WalletName, LNbitsWallet.Failure);
        services.TryAddSingleton(TimeProvider.System);
        services.AddKeyedSingleton(WalletName, (provider, _) => new LNbitsWallet(
            provider.GetRequiredService<IHttpClientFactory>().CreateClient, settings, network,
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<LNbitsWallet>>()));
        services.AddKeyedSingleton<IInvoiceWallet>(WalletName, (provider, key) => provider.GetRequiredKeyedService<LNbitsWallet>(key));
        services.AddKeyedSingleton<IWebhookReader>(WalletName, (_, _) => new LNbitsWebhookReader());
        services.AddKeyedSingleton<IBalanceWallet>(WalletName, (provider, key) => provider.GetRequiredKeyedService<LNbitsWallet>(key));
        if (settings.AdminKey is not null)
        {
            services.AddKeyedSingleton<IPayingWallet>(WalletName, (provider, key) => provider.GetRequiredKeyedService<LNbitsWallet>(key));
        }

        return services;
    }
}
