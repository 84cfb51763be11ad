using Paywall.Functions.Configuration;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Challenges;

internal static class ChallengeServices
{
    public static void AddChallenges(this IServiceCollection services)
    {
        services.AddSingleton(provider => new TokenMinter(
            provider.GetRequiredService<PaywallConfiguration>().Keys, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<InvoiceLanes>();
        services.AddSingleton<ChallengeIssuer>();
    }
}
