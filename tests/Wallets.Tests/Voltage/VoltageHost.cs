using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Paywall.Protocol.Lightning;
using Paywall.Wallets.Voltage;

namespace Paywall.Wallets.Tests.Voltage;

/// <summary>A Voltage wallet that talks to whatever listens at an address.</summary>
internal sealed class VoltageHost : IAsyncDisposable
{
    public static readonly Guid Wallet = Guid.Parse("7a68a525-9d11-4c1e-a3dd-1c2bf1378ba2");

    private readonly ServiceProvider _services;

    public VoltageHost(Uri address)
    {
        var time = new HurryingClock(TimeProvider.System.GetUtcNow());
        var settings = new VoltageSettings(address, VoltageScene.ApiKey, Guid.NewGuid(), Guid.NewGuid(), Wallet, [VoltageScene.Secret]);
        _services = new ServiceCollection()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log))
            .AddSingleton<TimeProvider>(time)
            .AddVoltageWallet(settings, BitcoinNetwork.Regtest)
            .BuildServiceProvider();
    }

    public IListingWallet Invoices => _services.GetRequiredKeyedService<IListingWallet>(VoltageServices.WalletName);

    public IPayingWallet Payments => _services.GetRequiredKeyedService<IPayingWallet>(VoltageServices.WalletName);

    public LogBook Log { get; } = new();

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
