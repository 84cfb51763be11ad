using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Wallets;
using Paywall.Sandbox.Wallets.Zbd;

namespace Paywall.Wallets.Tests.Zbd;

/// <summary>A Lightning network, the strict fake of ZBD on it, and a wallet that knows the way to it.</summary>
internal sealed class ZbdScene : IAsyncDisposable
{
    private ZbdScene(LightningNetwork network, ZbdFake fake, TimeProvider time)
    {
        (Network, Fake) = (network, fake);
        fake.OpenAccount(Key, MilliSatoshi.FromSatoshi(100_000));
        Stranger = network.AddNode("stranger", MilliSatoshi.FromSatoshi(100_000));
        Host = new WalletHost(fake.Address, time);
    }

    public static ZbdApiKey Key { get; } = new(WalletHost.ApiKey);

    public LightningNetwork Network { get; }

    public ZbdFake Fake { get; }

    /// <summary>A node that is not ZBD's, with money.</summary>
    public LightningNode Stranger { get; }

    public WalletHost Host { get; }

    public IInvoiceWallet Invoices => Host.Invoices;

    public IPayingWallet Payments => Host.Payments;

    public static async Task<ZbdScene> OpenAsync(TimeProvider? time = null, ZbdOptions? options = null)
    {
        time ??= TimeProvider.System;
        var network = new LightningNetwork(time);
        return new ZbdScene(network, await ZbdFake.StartAsync(network, options, TestContext.Current.CancellationToken), time);
    }

    /// <summary>The fake's record of that kind of call.</summary>
    public IReadOnlyList<ApiCall<ZbdOperation>> CallsOf(ZbdOperation operation) => [.. Fake.Calls.Where(call => call.Operation == operation)];

    /// <summary>An invoice that the stranger asks to be paid.</summary>
    public Bolt11Invoice StrangersInvoice() =>
        Network.CreateInvoice(Stranger, new InvoiceTerms { Amount = Samples.Price, Description = "job 42" }).Invoice;

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Fake.DisposeAsync();
    }
}
