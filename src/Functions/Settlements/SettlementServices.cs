namespace Paywall.Functions.Settlements;

internal static class SettlementServices
{
    public static void AddSettlements(this IServiceCollection services)
    {
        services.AddSingleton<PurchaseTags>();
        services.AddSingleton<Settler>();
        services.AddSingleton<WebhookDesk>();
        services.AddSingleton<DueLookUp>();
        services.AddSingleton<DueDeadlines>();
        services.AddSingleton<ListedPayments>();
        services.AddSingleton<BalanceCheck>();
        services.AddSingleton<Reconciler>();
    }
}
