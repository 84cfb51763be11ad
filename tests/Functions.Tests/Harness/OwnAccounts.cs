using System.Globalization;
using Paywall.Functions.Tests.Harness;
using Paywall.Sandbox.Processes;

[assembly: AssemblyFixture(typeof(OwnAccounts))]

namespace Paywall.Functions.Tests.Harness;

/// <summary>An Azurite that gives a whole storage account to each test that asks for one: what is due there, or queued there, is its own.</summary>
public sealed class OwnAccounts : IAsyncLifetime
{
    private const int Count = 500;

    private Azurite? _azurite;
    private string[] _accounts = [];
    private int _taken;

    public async ValueTask InitializeAsync()
    {
        string[] names = [.. Enumerable.Range(0, Count).Select(number => string.Create(CultureInfo.InvariantCulture, $"account{number:000}"))];
        _azurite = await Azurite.StartAsync(new AzuriteOptions { FurtherAccounts = names }, TestContext.Current.CancellationToken);
        _accounts = [.. _azurite.FurtherConnectionStrings];
    }

    public ValueTask DisposeAsync() => _azurite?.DisposeAsync() ?? default;

    internal async Task<LocalStorage> TakeAsync()
    {
        var storage = new LocalStorage(_accounts[Interlocked.Increment(ref _taken) - 1]);
        await storage.CreateAsync();
        return storage;
    }
}
