//
//  A fake of the LNbits API, version 1
//
//      One server on one node of the simulated Lightning network, with wallets that an invoice key or an admin key opens. Refuses
//      whatever the real API refuses, and what it only might refuse: unknown members and queries, amounts with a fraction, other units.
//
//  References
//      LNbits 1.5: lnbits/core/views/payment_api.py and lnbits/core/services/payments.py, https://github.com/lnbits/lnbits
//
//  Endpoints
//      POST /api/v1/payments, GET /api/v1/payments/{hash}, POST /api/v1/payments/settle, /cancel and /decode,
//      GET /api/v1/payments/fee-reserve, GET /api/v1/wallet
//
//  The leak
//      GET /api/v1/payments/{hash} needs no key, and tells anybody the preimage of an invoice that nobody has paid.
//
//  Where the documentation says nothing, here is what the fake does
//      An unknown key reads a payment like no key; a payment of another wallet is a 404; where a wallet has paid its own invoice, the
//      payment is what it reads; a repeated internal payment is failed, although it is paid; an unpaid invoice stays pending when its
//      time is over; an invoice key that pays is a 403.
//
//  Limits
//      64 KiB a body, 639 bytes a memo, 10,000,000 sat an invoice or payment; no hold invoices, no description hash
//

using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Processes;

namespace Paywall.Sandbox.Wallets.LNbits;

/// <summary>A strict LNbits that lives on a simulated Lightning network.</summary>
internal sealed class LNbitsFake : IAsyncDisposable
{
    /// <summary>How many bytes a body may have.</summary>
    public const int BodyLimit = 64 * 1024;

    private readonly LNbitsAccounts _accounts;
    private readonly LNbitsWebhooks _webhooks;
    private readonly LNbitsPayments _payments;
    private readonly LNbitsGate _gate;
    private LoopbackServer? _server;

    private LNbitsFake(LightningNetwork network, LNbitsOptions options)
    {
        Node = network.AddNode(options.NodeAlias);
        _accounts = new LNbitsAccounts(network, Node);
        _webhooks = new LNbitsWebhooks(Faults, options.IsOld, network.Time);
        _payments = new LNbitsPayments(network, Node, options, _webhooks);
        var dialect = new LNbitsDialect();
        var gate = new ApiGate<LNbitsOperation>(Faults, new ApiForgery(Node.Key, dialect), dialect, BodyLimit);
        _gate = new LNbitsGate(_accounts, gate);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => _server!.Address;

    /// <summary>The node that holds the money of all wallets.</summary>
    public LightningNode Node { get; }

    /// <summary>What is to go wrong.</summary>
    public LNbitsFaults Faults { get; } = new();

    /// <summary>All calls in the order in which they came.</summary>
    public IReadOnlyList<ApiCall<LNbitsOperation>> Calls => _gate.Calls;

    /// <summary>All webhooks that were sent, in the order in which they were answered or failed.</summary>
    public IReadOnlyList<SentWebhook> Webhooks => _webhooks.Sent;

    /// <summary>Starts a fake whose node joins the network.</summary>
    /// <exception cref="SandboxException">The port cannot be had.</exception>
    /// <exception cref="ArgumentException">The network has a node with that alias.</exception>
    public static async Task<LNbitsFake> StartAsync(
        LightningNetwork network, LNbitsOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new LNbitsOptions();
        var fake = new LNbitsFake(network, options);
        try
        {
            var api = new LNbitsApi(fake._payments, options, fake._gate);
            fake._server = await LoopbackServer.StartAsync("the LNbits fake", options.Port, BodyLimit, api.Map, cancellation);
            return fake;
        }
        catch
        {
            // Nobody else holds it yet.
            await fake.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a wallet with money from outside the network.</summary>
    public LNbitsAccount OpenWallet(string name, MilliSatoshi balance = default) => _accounts.Open(name, balance);

    /// <summary>How many payments were sent out for a hash. More than one means that somebody was paid twice.</summary>
    public int OrdersOf(PaymentHash hash) => _payments.OrdersOf(hash);

    /// <summary>Lets go on all webhooks that are late, reordered or slow.</summary>
    public void ReleaseWebhooks() => _webhooks.Release();

    /// <summary>Completes when every webhook that was sent before this call has been answered or has failed.</summary>
    public Task WhenWebhooksAnsweredAsync(CancellationToken cancellation) => _webhooks.WhenAnsweredAsync(cancellation);

    /// <summary>Sends a webhook as somebody who only knows its URL could: it says success whatever is true.</summary>
    /// <exception cref="ArgumentException">There is no such invoice, or it has no webhook.</exception>
    public Task<SentWebhook> ForgeWebhookAsync(PaymentHash hash) =>
        _payments.FindInvoice(hash) is { Webhook: { } url } payment
            ? _webhooks.SendAsync(url, LNbitsViews.Show(payment, LNbitsViews.Success, _payments.PreimageOf(payment)))
            : throw new ArgumentException("There is no such invoice, or it has no webhook.", nameof(hash));

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _payments.Dispose();
        await _webhooks.DisposeAsync();
    }
}
