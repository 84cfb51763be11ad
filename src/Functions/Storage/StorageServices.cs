using Paywall.Functions.Configuration;
using Paywall.Functions.Telemetry;

namespace Paywall.Functions.Storage;

internal static class StorageServices
{
    public static void AddStorage(this IServiceCollection services, PaywallConfiguration configuration)
    {
        var patience = new StoragePatience();
        var watch = new StorageWatch();
        services.AddSingleton(patience);
        services.AddSingleton(watch);
        var clients = StorageClients.Create(configuration.Storage, patience, configuration.Telemetry.IsOn ? watch : null);
        services.AddSingleton(clients.Tables);
        services.AddSingleton(clients.Queues);
        services.AddSingleton(clients.Blobs);
        services.AddSingleton<PurchaseTable>();
        services.AddSingleton<UseTable>();
        services.AddSingleton<JobTable>();
        services.AddSingleton<JobFiles>();
        services.AddSingleton<RefundTable>();
        services.AddSingleton<DeadlineTable>();
        services.AddSingleton<LedgerTable>();
        services.AddSingleton<ReconcileState>();
    }
}
