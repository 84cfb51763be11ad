using Paywall.Functions.Configuration;
using Paywall.Functions.Identity;

namespace Paywall.Functions.Calls;

internal static class CallServices
{
    public static void AddCalls(this IServiceCollection services)
    {
        services.AddHttpForwarder();
        services.AddSingleton(provider => new UpstreamSignature(
            provider.GetRequiredService<PaywallConfiguration>().Keys, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => ManagedIdentityTokens.Of(clientId: null, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<UpstreamIntroduction>();
        services.AddSingleton<CallForwarder>();
    }
}
