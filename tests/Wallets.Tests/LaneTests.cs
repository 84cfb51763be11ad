using Microsoft.Extensions.DependencyInjection;
using Paywall.Protocol.Lightning;
using Paywall.Wallets.LNbits;
using Paywall.Wallets.Tests.LNbits;
using Paywall.Wallets.Tests.Voltage;
using Paywall.Wallets.Tests.Zbd;
using Paywall.Wallets.Voltage;
using Paywall.Wallets.Zbd;

namespace Paywall.Wallets.Tests;

/// <summary>Anybody may ask for an invoice, so that nothing which goes wrong there may stop what those who paid are waiting for.</summary>
public sealed class LaneTests
{
    private const int Many = 250;

    private bool _isDown = true;

    public static TheoryData<string> Wallets => [ZbdServices.WalletName, VoltageServices.WalletName, LNbitsServices.WalletName];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Wallets))]
    public async Task While_invoices_are_asked_for_in_vain_others_are_looked_up_and_paid(string wallet)
    {
        await using var server = new RawServer((_, _) => _isDown ? new RawReply.Answer(500, "{}") : Unknown(wallet));
        await using var services = Open(server.Address);
        await CreateUntilNothingIsSentAsync(services, wallet);
        _isDown = false;

        var found = await services.GetRequiredKeyedService<IInvoiceWallet>(wallet).LookUpInvoiceAsync(UnknownId(wallet), Stop);
        var payment = await Assert.ThrowsAsync<WalletException>(
            () => services.GetRequiredKeyedService<IPayingWallet>(wallet).PayAsync(Samples.Pay(Samples.Invoice()), Stop));

        Assert.Null(found);
        Assert.Equal(WalletFault.Misconfigured, payment.Fault);
    }

    [Fact]
    public async Task Waiting_for_an_invoice_at_Voltage_is_part_of_asking_for_it()
    {
        const string Wallet = VoltageServices.WalletName;
        await using var server = new RawServer((request, _) =>
            request.Method == "POST" ? new RawReply.Answer(202, "") : _isDown ? new RawReply.Answer(500, "{}") : Unknown(Wallet));
        await using var services = Open(server.Address);
        await CreateUntilNothingIsSentAsync(services, Wallet);
        _isDown = false;

        Assert.Null(await services.GetRequiredKeyedService<IInvoiceWallet>(Wallet).LookUpInvoiceAsync(UnknownId(Wallet), Stop));
    }

    [Theory]
    [MemberData(nameof(Wallets))]
    public async Task While_nothing_can_be_looked_up_invoices_are_still_asked_for(string wallet)
    {
        await using var server = new RawServer(new RawReply.Answer(500, "{}"));
        await using var services = Open(server.Address);
        var invoices = services.GetRequiredKeyedService<IInvoiceWallet>(wallet);
        await UntilNothingIsSentAsync(() => invoices.LookUpInvoiceAsync(UnknownId(wallet), Stop));

        var failure = await Assert.ThrowsAsync<WalletException>(() => invoices.CreateInvoiceAsync(Samples.Order(), Stop));

        Assert.False(failure.IsUnsent);
    }

    private static Task CreateUntilNothingIsSentAsync(IServiceProvider services, string wallet) => UntilNothingIsSentAsync(
        () => services.GetRequiredKeyedService<IInvoiceWallet>(wallet).CreateInvoiceAsync(Samples.Order(), Stop));

    private static async Task UntilNothingIsSentAsync(Func<Task> call)
    {
        for (var i = 0; i < Many; i++)
        {
            if ((await Assert.ThrowsAsync<WalletException>(call)).IsUnsent)
            {
                return;
            }
        }

        Assert.Fail("The wallet fails, and is asked all the same.");
    }

    private static ServiceProvider Open(Uri address) => new ServiceCollection()
        .AddLogging()
        .AddSingleton<TimeProvider>(new HurryingClock(TimeProvider.System.GetUtcNow()))
        .AddZbdWallet(new ZbdSettings(address, WalletHost.ApiKey), BitcoinNetwork.Regtest)
        .AddLNbitsWallet(new LNbitsSettings(address, LNbitsHost.InvoiceKey, LNbitsHost.AdminKey), BitcoinNetwork.Regtest)
        .AddVoltageWallet(
            new VoltageSettings(address, VoltageScene.ApiKey, Guid.NewGuid(), Guid.NewGuid(), VoltageHost.Wallet, [VoltageScene.Secret]),
            BitcoinNetwork.Regtest)
        .BuildServiceProvider();

    private static string UnknownId(string wallet) =>
        wallet == LNbitsServices.WalletName ? Preimage.Random().Hash.ToString() : Samples.ChargeId;

    /// <summary>The wallet's own word for it that there is no such thing.</summary>
    private static RawReply.Answer Unknown(string wallet) => wallet switch
    {
        VoltageServices.WalletName => new RawReply.Answer(404, """{"error":{"type":"not_found","detail":"payment not found"}}"""),
        LNbitsServices.WalletName => new RawReply.Answer(404, """{"detail":"Payment does not exist."}"""),
        _ => ZbdText.Refused(404),
    };
}
