using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Paywall.Functions.Configuration;
using Paywall.Functions.Identity;
using Paywall.Functions.Telemetry;

namespace Paywall.Functions.Storage;

/// <summary>The Azure SDK's clients of the storage account, which say and log nothing by themselves.</summary>
internal sealed record StorageClients(TableServiceClient Tables, QueueServiceClient Queues, BlobServiceClient Blobs)
{
    /// <param name="storage">Which account.</param>
    /// <param name="patience">How long it is waited for.</param>
    /// <param name="watch">What is told of each call; null for nothing.</param>
    /// <exception cref="StartupException">What is to be a connection string is none.</exception>
    public static StorageClients Create(StorageConfiguration storage, StoragePatience patience, StorageWatch? watch) => storage switch
    {
        StorageConfiguration.SharedKey(var connection) => WithKey(connection, patience, watch),
        StorageConfiguration.Identity identity => AsIdentity(identity, patience, watch),
        _ => throw new InvalidOperationException("There are no other storages."),
    };

    private static StorageClients WithKey(string connection, StoragePatience patience, StorageWatch? watch)
    {
        try
        {
            return new StorageClients(
                new TableServiceClient(connection, Quiet(new TableClientOptions(), patience, watch)),
                new QueueServiceClient(connection, Quiet(new QueueClientOptions(), patience, watch)),
                new BlobServiceClient(connection, Quiet(new BlobClientOptions(), patience, watch)));
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException or InvalidOperationException)
        {
            // The message could repeat the account key, so it is not passed on.
            throw new StartupException("AzureWebJobsStorage is not a connection string of a storage account.");
        }
    }

    private static StorageClients AsIdentity(StorageConfiguration.Identity identity, StoragePatience patience, StorageWatch? watch)
    {
        var credential = new PatientCredential(ManagedIdentityTokens.CredentialOf(identity.ClientId), patience.InAll, TimeProvider.System);
        return new StorageClients(
            new TableServiceClient(identity.Tables, credential, Quiet(new TableClientOptions(), patience, watch)),
            new QueueServiceClient(identity.Queues, credential, Quiet(new QueueClientOptions(), patience, watch)),
            new BlobServiceClient(identity.Blobs, credential, Quiet(new BlobClientOptions(), patience, watch)));
    }

    private static TOptions Quiet<TOptions>(TOptions options, StoragePatience patience, StorageWatch? watch)
        where TOptions : ClientOptions
    {
        options.RetryPolicy = new BoundedRetries(patience);
        if (watch is not null)
        {
            options.AddPolicy(watch, HttpPipelinePosition.PerCall);
        }

        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsDistributedTracingEnabled = false;
        options.Diagnostics.IsTelemetryEnabled = false;
        return options;
    }
}
