using Paywall.Functions.Configuration;

namespace Paywall.Functions.Calls;

internal static class CallServices
{
    public static void AddCalls(this IServiceCollection services)
    {
        services.AddHttpForwarder();
        services.AddSingleton(provider => new UpstreamSignature(
            provider.GetRequiredService<PaywallConfiguration>().Keys, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ManagedIdentityTokens>();
        services.AddSingleton<UpstreamIntroduction>();
        services.AddSingleton<CallForwarder>();
    }
}
