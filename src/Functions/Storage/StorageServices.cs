using Azure.Data.Tables;
using Paywall.Functions.Configuration;

namespace Paywall.Functions.Storage;

internal static class StorageServices
{
    public static void AddStorage(this IServiceCollection services, PaywallConfiguration configuration)
    {
        var patience = new StoragePatience();
        services.AddSingleton(patience);
        services.AddSingleton(CreateClient(configuration.StorageConnection, patience));
        services.AddSingleton<PurchaseTable>();
        services.AddSingleton<UseTable>();
        services.AddSingleton<DeadlineTable>();
        services.AddSingleton<LedgerTable>();
        services.AddSingleton<ReconcileState>();
    }

    private static TableServiceClient CreateClient(string connection, StoragePatience patience)
    {
        var options = new TableClientOptions { RetryPolicy = new BoundedRetries(patience) };
        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsDistributedTracingEnabled = false;
        options.Diagnostics.IsTelemetryEnabled = false;
        try
        {
            return new TableServiceClient(connection, options);
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException or InvalidOperationException)
        {
            // The message could repeat the account key, so it is not passed on.
            throw new StartupException("AzureWebJobsStorage is not a connection string of a storage account.");
        }
    }
}
