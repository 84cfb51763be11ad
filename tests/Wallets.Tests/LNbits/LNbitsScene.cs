using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Wallets;
using Paywall.Sandbox.Wallets.LNbits;

namespace Paywall.Wallets.Tests.LNbits;

/// <summary>A Lightning network, the strict fake of LNbits on it, and a wallet that knows the way to it.</summary>
internal sealed class LNbitsScene : IAsyncDisposable
{
    private LNbitsScene(LightningNetwork network, LNbitsFake fake, TimeProvider time)
    {
        (Network, Fake) = (network, fake);
        Shop = fake.OpenWallet("shop", MilliSatoshi.FromSatoshi(100_000));
        Stranger = network.AddNode("stranger", MilliSatoshi.FromSatoshi(100_000));
        Host = new LNbitsHost(fake.Address, time, Shop.InvoiceKey, Shop.AdminKey);
    }

    public LightningNetwork Network { get; }

    public LNbitsFake Fake { get; }

    /// <summary>The wallet's own books at LNbits.</summary>
    public LNbitsAccount Shop { get; }

    /// <summary>A node that is not LNbits's, with money.</summary>
    public LightningNode Stranger { get; }

    public LNbitsHost Host { get; }

    public IInvoiceWallet Invoices => Host.Invoices;

    public IPayingWallet Payments => Host.Payments;

    public static async Task<LNbitsScene> OpenAsync(TimeProvider? time = null, LNbitsOptions? options = null)
    {
        time ??= TimeProvider.System;
        var network = new LightningNetwork(time);
        return new LNbitsScene(network, await LNbitsFake.StartAsync(network, options, TestContext.Current.CancellationToken), time);
    }

    /// <summary>The fake's record of that kind of call.</summary>
    public IReadOnlyList<ApiCall<LNbitsOperation>> CallsOf(LNbitsOperation operation) =>
        [.. Fake.Calls.Where(call => call.Operation == operation)];

    /// <summary>An invoice that the stranger asks to be paid.</summary>
    public Bolt11Invoice StrangersInvoice() =>
        Network.CreateInvoice(Stranger, new InvoiceTerms { Amount = Samples.Price, Description = "job 42" }).Invoice;

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Fake.DisposeAsync();
    }
}
