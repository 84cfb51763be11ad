using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Paywall.Protocol.Lightning;
using Paywall.Wallets.LNbits;

namespace Paywall.Wallets.Tests.LNbits;

/// <summary>An LNbits wallet as a program gets it: out of its service collection.</summary>
internal sealed class LNbitsHost : IAsyncDisposable
{
    /// <summary>Short, so that nothing removes it only for its length.</summary>
    public const string InvoiceKey = "inkey-7Qx";

    /// <inheritdoc cref="InvoiceKey"/>
    public const string AdminKey = "adminkey-9Zk";

    private readonly ServiceProvider _services;

    public LNbitsHost(Uri address, TimeProvider? time = null, string invoiceKey = InvoiceKey, string? adminKey = AdminKey)
    {
        _services = new ServiceCollection()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log))
            .AddSingleton(time ?? TimeProvider.System)
            .AddLNbitsWallet(new LNbitsSettings(address, invoiceKey, adminKey), BitcoinNetwork.Regtest)
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    public IInvoiceWallet Invoices => _services.GetRequiredKeyedService<IInvoiceWallet>(LNbitsServices.WalletName);

    public IPayingWallet Payments => _services.GetRequiredKeyedService<IPayingWallet>(LNbitsServices.WalletName);

    /// <summary>Null without an admin key.</summary>
    public IPayingWallet? MaybePayments => _services.GetKeyedService<IPayingWallet>(LNbitsServices.WalletName);

    public IWebhookReader Webhooks => _services.GetRequiredKeyedService<IWebhookReader>(LNbitsServices.WalletName);

    /// <summary>Everything that was logged, from Trace on.</summary>
    public LogBook Log { get; } = new();

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    /// <summary>The call fails with that fault, in words that name the wallet and give nothing away.</summary>
    public static async Task<WalletException> FailsAsync(WalletFault fault, Func<Task> call)
    {
        var failure = await Assert.ThrowsAsync<WalletException>(call);
        Assert.Equal(fault, failure.Fault);
        Assert.Contains("LNbits", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(InvoiceKey, failure.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(AdminKey, failure.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("lnbc", failure.ToString(), StringComparison.OrdinalIgnoreCase);
        return failure;
    }
}
