using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Paywall.Functions.Configuration;

namespace Paywall.Functions.Storage;

internal static class StorageServices
{
    public static void AddStorage(this IServiceCollection services, PaywallConfiguration configuration)
    {
        var patience = new StoragePatience();
        services.AddSingleton(patience);
        services.AddSingleton(Create(() => new TableServiceClient(configuration.StorageConnection, Quiet(new TableClientOptions { RetryPolicy = new BoundedRetries(patience) }))));
        services.AddSingleton(Create(() => new QueueServiceClient(configuration.StorageConnection, Quiet(new QueueClientOptions { RetryPolicy = new BoundedRetries(patience) }))));
        services.AddSingleton(Create(() => new BlobServiceClient(configuration.StorageConnection, Quiet(new BlobClientOptions { RetryPolicy = new BoundedRetries(patience) }))));
        services.AddSingleton<PurchaseTable>();
        services.AddSingleton<UseTable>();
        services.AddSingleton<JobTable>();
        services.AddSingleton<JobFiles>();
        services.AddSingleton<RefundTable>();
        services.AddSingleton<DeadlineTable>();
        services.AddSingleton<LedgerTable>();
        services.AddSingleton<ReconcileState>();
    }

    private static TOptions Quiet<TOptions>(TOptions options)
        where TOptions : ClientOptions
    {
        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsDistributedTracingEnabled = false;
        options.Diagnostics.IsTelemetryEnabled = false;
        return options;
    }

    private static T Create<T>(Func<T> create)
    {
        try
        {
            return create();
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException or InvalidOperationException)
        {
            // The message could repeat the account key, so it is not passed on.
            throw new StartupException("AzureWebJobsStorage is not a connection string of a storage account.");
        }
    }
}
