namespace Paywall.Functions.Refunds;

internal static class RefundServices
{
    public static void AddRefunds(this IServiceCollection services)
    {
        services.AddSingleton<LightningAddressResolver>();
        services.AddSingleton<RefundInvoices>();
        services.AddSingleton<RefundDesk>();
        services.AddSingleton<RefundWorker>();
    }
}
