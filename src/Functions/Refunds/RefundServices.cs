using Paywall.Functions.Configuration;
using Paywall.Outbound;

namespace Paywall.Functions.Refunds;

internal static class RefundServices
{
    public static void AddRefunds(this IServiceCollection services, PaywallConfiguration configuration)
    {
        services.AddSingleton(provider => new OutboundHttp(
            LightningAddressResolver.Limits with { AllowLoopback = configuration.AllowLoopback }, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<LightningAddressResolver>();
        services.AddSingleton<RefundInvoices>();
        services.AddSingleton<RefundDesk>();
        services.AddSingleton<RefundWorker>();
    }
}
