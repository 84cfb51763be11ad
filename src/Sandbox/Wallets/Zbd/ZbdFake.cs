//
//  A fake of the ZBD API, version 0
//
//      One custodial node of the simulated Lightning network, with accounts that an API key opens. Refuses whatever the real
//      API refuses, and what it only might refuse: unknown members and queries, numbers for amounts, unknown content types.
//
//  References
//      ZBD API v0: "Charges", "Payments", "Wallet", https://docs.zbdpay.com
//
//  Endpoints
//      POST /v0/charges, GET /v0/charges/{id}, POST /v0/payments, GET /v0/payments/{id}, GET /v0/wallet,
//      POST /v0/decode-invoice, GET /v0/prod-ips
//
//  Where the documentation says nothing, here is what the fake does
//      A payment from account to account completes without a preimage; a payment that the network refuses ends as failed;
//      a second order for one invoice is sent out again (and ends as failed); too little money is a 400; all of them, and
//      prod-ips too, want the key; an id of another account is a 404.
//
//  Limits
//      64 KiB a body, 639 bytes a description, 255 bytes an internalId, 2,048 bytes a callbackUrl
//

using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Processes;

namespace Paywall.Sandbox.Wallets.Zbd;

/// <summary>A strict ZBD that lives on a simulated Lightning network.</summary>
internal sealed class ZbdFake : IAsyncDisposable
{
    /// <summary>How many bytes a body may have.</summary>
    public const int BodyLimit = 64 * 1024;

    private readonly ZbdAccounts _accounts;
    private readonly ZbdCallbacks _callbacks;
    private readonly ZbdCharges _charges;
    private readonly ZbdPayments _payments;
    private readonly ZbdGate _gate;
    private LoopbackServer? _server;

    private ZbdFake(LightningNetwork network, ZbdOptions options)
    {
        Node = network.AddNode(options.NodeAlias);
        _accounts = new ZbdAccounts(network, Node);
        _callbacks = new ZbdCallbacks(Faults, network.Time);
        _charges = new ZbdCharges(network, Node, _callbacks);
        _payments = new ZbdPayments(network, Node, options, _callbacks);
        var dialect = new ZbdDialect();
        _gate = new ZbdGate(_accounts, new ApiGate<ZbdOperation>(Faults, new ApiForgery(Node.Key, dialect), dialect, BodyLimit));
    }

    /// <summary>Where it listens; the real one is <c>https://api.zbdpay.com</c>.</summary>
    public Uri Address => _server!.Address;

    /// <summary>The node that holds the money of all accounts.</summary>
    public LightningNode Node { get; }

    /// <summary>What is to go wrong.</summary>
    public ZbdFaults Faults { get; } = new();

    /// <summary>All calls in the order in which they came.</summary>
    public IReadOnlyList<ApiCall<ZbdOperation>> Calls => _gate.Calls;

    /// <summary>All callbacks that were sent, in the order in which they were answered or failed.</summary>
    public IReadOnlyList<SentWebhook> Callbacks => _callbacks.Sent;

    /// <summary>Starts a fake whose node joins the network.</summary>
    /// <exception cref="SandboxException">The port cannot be had.</exception>
    /// <exception cref="ArgumentException">The network has a node with that alias.</exception>
    public static async Task<ZbdFake> StartAsync(
        LightningNetwork network, ZbdOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new ZbdOptions();
        var fake = new ZbdFake(network, options);
        try
        {
            var api = new ZbdApi(fake._charges, fake._payments, fake._gate);
            fake._server = await LoopbackServer.StartAsync("the ZBD fake", options.Port, BodyLimit, api.Map, cancellation);
            return fake;
        }
        catch
        {
            // Nobody else holds it yet.
            await fake.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens an account with money from outside the network.</summary>
    /// <exception cref="ArgumentException">There is one with that key.</exception>
    public void OpenAccount(ZbdApiKey key, MilliSatoshi balance = default) => _accounts.Open(key, balance);

    /// <summary>What an account owns.</summary>
    /// <exception cref="ArgumentException">No account has that key.</exception>
    public MilliSatoshi BalanceOf(ZbdApiKey key) =>
        _accounts.Find(key)?.Balance ?? throw new ArgumentException("No account has that key.", nameof(key));

    /// <summary>How many payments were sent out for a hash. More than one means that a caller repeated what it must not.</summary>
    public int OrdersOf(PaymentHash hash) => _payments.OrdersOf(hash);

    /// <summary>Lets go on all callbacks that are late, reordered or slow.</summary>
    public void ReleaseCallbacks() => _callbacks.Release();

    /// <summary>Completes when every callback that was due before this call has been answered or has failed.</summary>
    public Task WhenCallbacksAnsweredAsync(CancellationToken cancellation) => _callbacks.WhenAnsweredAsync(cancellation);

    /// <summary>Sends a callback as somebody who only knows its URL could: it says <paramref name="status"/> whatever is true.</summary>
    /// <exception cref="ArgumentException">There is no such charge, or it has no callback URL.</exception>
    public Task<SentWebhook> ForgeCallbackAsync(Guid chargeId, string status = ZbdViews.Completed) =>
        _charges.Find(chargeId) is { Reference.CallbackUrl: { } url } charge
            ? _callbacks.SendAsync(url, ZbdViews.Announce(charge, status))
            : throw new ArgumentException("There is no such charge, or it has no callback URL.", nameof(chargeId));

    /// <summary>The same, by the hash of the charge's invoice.</summary>
    /// <exception cref="ArgumentException">There is no such charge, or it has no callback URL.</exception>
    public Task<SentWebhook> ForgeCallbackAsync(PaymentHash hash) => ForgeCallbackAsync(_charges.Find(hash)?.Id ?? default);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _charges.Dispose();
        _payments.Dispose();
        await _callbacks.DisposeAsync();
    }
}
