using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Paywall.Functions.Storage;
using Paywall.Functions.Tests.Harness;
using Paywall.Sandbox.Processes;

[assembly: AssemblyFixture(typeof(LocalStorage))]

namespace Paywall.Functions.Tests.Harness;

/// <summary>One Azurite for all tests. They do not disturb each other: every purchase has an id of its own.</summary>
public sealed class LocalStorage : IAsyncLifetime
{
    private Azurite? _azurite;
    private string _connectionString = "";

    public LocalStorage()
    {
    }

    /// <summary>An account of an Azurite that is another's to stop.</summary>
    internal LocalStorage(string connectionString) => _connectionString = connectionString;

    public string ConnectionString => _connectionString;

    public TableClient Purchases => Table("purchases");

    public TableClient Deadlines => Table("deadlines");

    public TableClient Ledger => Table("ledger");

    public QueueClient Queue => new(ConnectionString, "fulfil");

    public BlobContainerClient Jobs => new(ConnectionString, "jobs");

    internal JobFiles Files => new(new BlobServiceClient(ConnectionString));

    public async ValueTask InitializeAsync()
    {
        _azurite = await Azurite.StartAsync(new AzuriteOptions(), TestContext.Current.CancellationToken);
        _connectionString = _azurite.ConnectionString;
        await CreateAsync();
    }

    public ValueTask DisposeAsync() => _azurite?.DisposeAsync() ?? default;

    /// <summary>Creates what a deployment creates.</summary>
    internal async Task CreateAsync()
    {
        foreach (var table in new[] { Purchases, Deadlines, Ledger })
        {
            await table.CreateIfNotExistsAsync(TestContext.Current.CancellationToken);
        }

        await Queue.CreateIfNotExistsAsync(cancellationToken: TestContext.Current.CancellationToken);
        await Jobs.CreateIfNotExistsAsync(cancellationToken: TestContext.Current.CancellationToken);
    }

    private TableClient Table(string name) => new TableServiceClient(ConnectionString).GetTableClient(name);
}
