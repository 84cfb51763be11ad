using Microsoft.AspNetCore.Http;
using Paywall.Functions.Jobs;
using Paywall.Functions.Tests.Faults;
using Paywall.Functions.Tests.Harness.Wallets;
using Paywall.Functions.Tests.Reconciling;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;

namespace Paywall.Functions.Tests.Harness;

/// <summary>A shop of jobs that is paid into one certain wallet, and a buyer with a Lightning address and invoices of his own.</summary>
internal sealed class RefundShop : IAsyncDisposable
{
    /// <summary>What goes back of 1,000 sat when one per cent is kept for routing.</summary>
    public static readonly MilliSatoshi Back = MilliSatoshi.FromSatoshi(990);

    private readonly LetterBox _box;
    private readonly LightningNode _payee;

    private RefundShop(JobShop jobs, LetterBox box, AddressServer addresses)
    {
        (Jobs, _box, Addresses) = (jobs, box, addresses);
        _payee = jobs.Shop.Network.AddNode("payee");
    }

    public JobShop Jobs { get; }

    public PaidWallet Wallet { get; private set; } = null!;

    /// <summary>The handler with that wallet.</summary>
    public int Handler { get; private set; }

    public AddressServer Addresses { get; }

    /// <summary>The buyer's Lightning address.</summary>
    public string Address => Addresses.AddressOf(_payee);

    /// <summary>What the buyer has got back.</summary>
    public MilliSatoshi Received => Jobs.Shop.Network.BalanceOf(_payee);

    /// <param name="accounts">Where the storage account comes from.</param>
    /// <param name="wallet">The wallet's name.</param>
    /// <param name="work">What the upstream does; null for refusing for good.</param>
    /// <param name="changes">Settings.</param>
    public static async Task<RefundShop> OpenAsync(
        OwnAccounts accounts, string wallet, RequestDelegate? work = null, params (string Key, string? Value)[] changes)
    {
        var jobs = await JobShop.OpenAsync(accounts, work ?? ScriptedWork.Text("no", 422), changes);
        var box = await LetterBox.StartAsync();
        var shop = new RefundShop(jobs, box, await AddressServer.StartAsync(jobs.Shop.Network, cancellation: Shop.Cancellation));
        shop.Wallet = wallet switch
        {
            "voltage" => await PaidVoltage.StartAsync(jobs.Shop.Network, box.Address),
            "lnbits" => await PaidLNbits.StartAsync(jobs.Shop.Network),
            _ => new PaidZbd(jobs.Shop.Zbd),
        };
        shop.Handler = await jobs.Shop.AddHandlerAsync(
            [
                ("Paywall:Wallets:Zbd:ApiKey", null), ("Paywall:Wallets:Zbd:BaseUrl", null), .. shop.Wallet.Settings,
                ("Paywall:Wallet", wallet), ("Paywall:PublicUrl", box.Address.AbsoluteUri), .. changes,
            ]);
        return shop;
    }

    /// <summary>An invoice of the buyer's.</summary>
    public string InvoiceOver(MilliSatoshi amount, TimeSpan? expiry = null) => Jobs.Shop.Network.CreateInvoice(
        _payee, new InvoiceTerms { Amount = amount, Description = "my money", Expiry = expiry ?? TimeSpan.FromHours(1) }).Invoice.Text;

    /// <summary>A job that was paid and has failed; the queue is worked off, the refund begun if there is one.</summary>
    public async Task<JobSale> FailedAsync(params (string Name, string Value)[] headers)
    {
        var sale = await OrderedAsync(headers);
        await DeliverAsync();
        return sale;
    }

    /// <summary>A job that was paid and is queued.</summary>
    public async Task<JobSale> OrderedAsync(params (string Name, string Value)[] headers)
    {
        var sale = await Jobs.OfferAsync("hello", Handler, headers);
        Jobs.Shop.Pay(sale.Challenge);
        using var accepted = await Jobs.SubmitAsync("hello", sale.Credential, Handler);
        Assert.Equal(StatusCodes.Status202Accepted, (int)accepted.StatusCode);
        return sale;
    }

    /// <summary>Lets time pass, Reconcile run, and the queue be worked off.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        Jobs.Shop.Time.Advance(time);
        await PassingTime.UntilAsync(Jobs.Shop, Jobs.Shop.InvokeReconcileAsync(Handler));
        await DeliverAsync();
    }

    /// <summary>Works the queue off while time passes, because a wallet that pays slowly is followed by the clock.</summary>
    public Task<int> DeliverAsync() => PassingTime.UntilAsync(Jobs.Shop, Jobs.DeliverAsync(Handler));

    /// <summary>Lets time pass until a job stands as expected.</summary>
    public async Task PassUntilAsync(JobSale sale, JobState state, TimeSpan step, int most = 10, bool isExpected = true)
    {
        for (var i = 0; i < most && (await Jobs.JobAsync(sale)).State != state; i++)
        {
            await PassAsync(step);
        }

        Assert.Equal(isExpected, (await Jobs.JobAsync(sale)).State == state);
    }

    public async ValueTask DisposeAsync()
    {
        await Jobs.DisposeAsync();
        await Wallet.DisposeAsync();
        await Addresses.DisposeAsync();
        await _box.DisposeAsync();
    }
}
