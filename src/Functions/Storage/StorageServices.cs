using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
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
        services.AddSingleton(Create(() => new TableServiceClient(configuration.StorageConnection, Watched(new TableClientOptions { RetryPolicy = new BoundedRetries(patience) }))));
        services.AddSingleton(Create(() => new QueueServiceClient(configuration.StorageConnection, Watched(new QueueClientOptions { RetryPolicy = new BoundedRetries(patience) }))));
        services.AddSingleton(Create(() => new BlobServiceClient(configuration.StorageConnection, Watched(new BlobClientOptions { RetryPolicy = new BoundedRetries(patience) }))));
        services.AddSingleton<PurchaseTable>();
        services.AddSingleton<UseTable>();
        services.AddSingleton<JobTable>();
        services.AddSingleton<JobFiles>();
        services.AddSingleton<RefundTable>();
        services.AddSingleton<DeadlineTable>();
        services.AddSingleton<LedgerTable>();
        services.AddSingleton<ReconcileState>();

        TOptions Watched<TOptions>(TOptions options)
            where TOptions : ClientOptions
        {
            if (configuration.Telemetry.IsOn)
            {
                options.AddPolicy(watch, HttpPipelinePosition.PerCall);
            }

            return Quiet(options);
        }
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
