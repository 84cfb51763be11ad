using Paywall.Functions.Configuration;
using Paywall.Wallets;
using Paywall.Wallets.Zbd;

namespace Paywall.Functions.Purchases;

internal static class SellerWalletServices
{
    public static void AddSellerWallets(this IServiceCollection services, PaywallConfiguration configuration)
    {
        List<string> names = [];
        if (configuration.Zbd is { } zbd)
        {
            services.AddZbdWallet(zbd, configuration.Network);
            names.Add(ZbdServices.WalletName);
        }

        services.AddSingleton(provider => new SellerWallets(
            names.Select(name => KeyValuePair.Create(name, provider.GetRequiredKeyedService<IInvoiceWallet>(name)))));
    }
}
