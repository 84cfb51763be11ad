using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Paywall.Protocol.Lightning;
using Paywall.Wallets.Zbd;

namespace Paywall.Wallets.Tests;

/// <summary>A ZBD wallet as a program gets it: out of its service collection.</summary>
internal sealed class WalletHost : IAsyncDisposable
{
    /// <summary>Short, so that nothing removes it only for its length.</summary>
    public const string ApiKey = "zbd-key-7Qx";

    private readonly ServiceProvider _services;

    public WalletHost(Uri address, TimeProvider? time = null, BitcoinNetwork network = BitcoinNetwork.Regtest)
    {
        _services = new ServiceCollection()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log))
            .AddSingleton(time ?? TimeProvider.System)
            .AddZbdWallet(new ZbdSettings(address, ApiKey), network)
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        Invoices = _services.GetRequiredKeyedService<IInvoiceWallet>(ZbdServices.WalletName);
        Payments = _services.GetRequiredKeyedService<IPayingWallet>(ZbdServices.WalletName);
    }

    public IInvoiceWallet Invoices { get; }

    public IPayingWallet Payments { get; }

    /// <summary>Everything that was logged, from Trace on.</summary>
    public LogBook Log { get; } = new();

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
