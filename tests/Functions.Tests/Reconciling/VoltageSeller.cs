using Microsoft.Extensions.DependencyInjection;
using Paywall.Functions.Tests.Harness;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Faults;
using Paywall.Sandbox.Wallets.Voltage;
using Paywall.Wallets;
using PaymentOutcome = Paywall.Sandbox.Network.PaymentOutcome;

namespace Paywall.Functions.Tests.Reconciling;

/// <summary>A seller's environment at Voltage whose webhook is registered nowhere.</summary>
internal sealed class VoltageSeller(VoltageFake fake, (string Key, string? Value)[] settings) : IAsyncDisposable
{
    private const string Key = "key-of-the-environment";
    private const string Address = "Paywall:Wallets:Voltage:BaseUrl";

    public VoltageFake Fake => fake;

    /// <summary>What a handler is configured with to be paid there.</summary>
    public (string Key, string? Value)[] Settings => settings;

    public static async Task<VoltageSeller> OpenAsync(Shop shop)
    {
        var fake = await VoltageFake.StartAsync(
            shop.Network, new VoltageOptions { ReadsOfNothing = 0, ReadsOfFirstState = 0 }, Shop.Cancellation);
        var environment = fake.OpenEnvironment(Key);
        return new VoltageSeller(fake,
        [
            (Address, fake.Address.AbsoluteUri),
            ("Paywall:Wallets:Voltage:ApiKey", Key),
            ("Paywall:Wallets:Voltage:Organization", environment.Organization.ToString()),
            ("Paywall:Wallets:Voltage:Environment", environment.Id.ToString()),
            ("Paywall:Wallets:Voltage:Wallet", fake.OpenWallet(environment).ToString()),
            ("Paywall:Wallets:Voltage:WebhookSecret", "secret-of-the-webhook"),
            ("Paywall:Wallet", "voltage"),
        ]);
    }

    /// <summary>The same, with a proxy before the wallet and the storage.</summary>
    public (string Key, string? Value)[] SettingsBehind(FaultProxy faults, LocalStorage storage) =>
    [
        .. settings.Where(setting => setting.Key != Address), (Address, faults.StandBefore(HandlerFaults.Wallet, fake.Address).AbsoluteUri),
        ("AzureWebJobsStorage", faults.StandBeforeStorage(storage.ConnectionString)),
    ];

    /// <summary>Has an invoice paid that carries no tag, or one of somebody else.</summary>
    public static async Task SellElsewhereAsync(Shop shop, int handler = 1)
    {
        var wallet = shop.Services(handler).GetRequiredKeyedService<IInvoiceWallet>("voltage");
        var buyer = shop.Network.FindNode("buyer")!;
        foreach (var tag in new[] { null, "another-shop.42", "a.b.c.d.e.f.g" })
        {
            var request = new InvoiceRequest(PurchaseId.New(), MilliSatoshi.FromSatoshi(21), "elsewhere", TimeSpan.FromMinutes(10)) { Tag = tag };
            var created = await wallet.CreateInvoiceAsync(request, Shop.Cancellation);
            Assert.IsType<PaymentOutcome.Paid>(shop.Network.Pay(buyer, created.Invoice.Text));
        }
    }

    public ValueTask DisposeAsync() => fake.DisposeAsync();
}
