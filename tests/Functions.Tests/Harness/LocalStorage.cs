using Azure.Data.Tables;
using Paywall.Functions.Tests.Harness;
using Paywall.Sandbox.Processes;

[assembly: AssemblyFixture(typeof(LocalStorage))]

namespace Paywall.Functions.Tests.Harness;

/// <summary>One Azurite for all tests. They do not disturb each other: every purchase has an id of its own.</summary>
public sealed class LocalStorage : IAsyncLifetime
{
    private Azurite? _azurite;

    public string ConnectionString => _azurite!.ConnectionString;

    public TableClient Purchases => Table("purchases");

    public TableClient Deadlines => Table("deadlines");

    public TableClient Ledger => Table("ledger");

    public async ValueTask InitializeAsync()
    {
        _azurite = await Azurite.StartAsync(new AzuriteOptions(), TestContext.Current.CancellationToken);
        foreach (var table in new[] { Purchases, Deadlines, Ledger })
        {
            await table.CreateIfNotExistsAsync(TestContext.Current.CancellationToken);
        }
    }

    public ValueTask DisposeAsync() => _azurite?.DisposeAsync() ?? default;

    private TableClient Table(string name) => new TableServiceClient(ConnectionString).GetTableClient(name);
}
