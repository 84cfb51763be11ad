using Paywall.Functions.Configuration;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Admission;

internal static class AdmissionServices
{
    public static void AddAdmission(this IServiceCollection services)
    {
        services.AddSingleton(provider => new TokenVerifier(
            provider.GetRequiredService<PaywallConfiguration>().Keys, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<CredentialDesk>();
        services.AddSingleton<PassRights>();
        services.AddSingleton<PendingPurchases>();
        services.AddSingleton<PaymentCheck>();
        services.AddSingleton<AdmissionDesk>();
    }
}
