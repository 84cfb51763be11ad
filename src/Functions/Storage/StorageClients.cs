using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Paywall.Functions.Configuration;
using Paywall.Functions.Identity;

namespace Paywall.Functions.Storage;

/// <summary>The Azure SDK's clients of the storage account, which say and log nothing by themselves.</summary>
internal sealed record StorageClients(TableServiceClient Tables, QueueServiceClient Queues, BlobServiceClient Blobs)
{
    /// <exception cref="StartupException">What is to be a connection string is none.</exception>
    public static StorageClients Create(StorageConfiguration storage, StoragePatience patience) => storage switch
    {
        StorageConfiguration.SharedKey(var connection) => WithKey(connection, patience),
        StorageConfiguration.Identity identity => AsIdentity(identity, patience),
        _ => throw new InvalidOperationException("There are no other storages."),
    };

    private static StorageClients WithKey(string connection, StoragePatience patience)
    {
        try
        {
            return new StorageClients(
                new TableServiceClient(connection, Quiet(new TableClientOptions(), patience)),
                new QueueServiceClient(connection, Quiet(new QueueClientOptions(), patience)),
                new BlobServiceClient(connection, Quiet(new BlobClientOptions(), patience)));
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException or InvalidOperationException)
        {
            // The message could repeat the account key, so it is not passed on.
            throw new StartupException("AzureWebJobsStorage is not a connection string of a storage account.");
        }
    }

    private static StorageClients AsIdentity(StorageConfiguration.Identity identity, StoragePatience patience)
    {
        var credential = ManagedIdentityTokens.CredentialOf(identity.ClientId);
        return new StorageClients(
            new TableServiceClient(identity.Tables, credential, Quiet(new TableClientOptions(), patience)),
            new QueueServiceClient(identity.Queues, credential, Quiet(new QueueClientOptions(), patience)),
            new BlobServiceClient(identity.Blobs, credential, Quiet(new BlobClientOptions(), patience)));
    }

    private static TOptions Quiet<TOptions>(TOptions options, StoragePatience patience)
        where TOptions : ClientOptions
    {
        options.RetryPolicy = new BoundedRetries(patience);
        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsDistributedTracingEnabled = false;
        options.Diagnostics.IsTelemetryEnabled = false;
        return options;
    }
}
