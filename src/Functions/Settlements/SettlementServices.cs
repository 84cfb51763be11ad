namespace Paywall.Functions.Settlements;

internal static class SettlementServices
{
    public static void AddSettlements(this IServiceCollection services) => services.AddSingleton<Settler>();
}
