using Azure.Core;
using Azure.Data.Tables;
using Paywall.Functions.Configuration;

namespace Paywall.Functions.Storage;

internal static class StorageServices
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(5);

    public static void AddStorage(this IServiceCollection services, PaywallConfiguration configuration)
    {
        services.AddSingleton(CreateClient(configuration.StorageConnection));
        services.AddSingleton<PurchaseTable>();
        services.AddSingleton<UseTable>();
    }

    private static TableServiceClient CreateClient(string connection)
    {
        var options = new TableClientOptions();
        options.Retry.Mode = RetryMode.Exponential;
        options.Retry.MaxRetries = 2;
        options.Retry.Delay = TimeSpan.FromMilliseconds(100);
        options.Retry.NetworkTimeout = RequestTimeout;
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
