//
//  A fake of the Voltage Payments API, version 1
//
//      One custodial node of the simulated Lightning network, with environments that an API key opens and wallets in them. Refuses
//      whatever the real API refuses, and what it only might refuse: unknown members and queries, ids that are not UUIDs of version 4.
//
//  References
//      Voltage Payments API v1, https://docs.voltageapi.com
//
//  Endpoints
//      POST ENV/payments, GET ENV/payments/{id}, GET ENV/payments, GET /v1/organizations/{organization}/wallets/{wallet},
//      where ENV is /v1/organizations/{organization}/environments/{environment}
//
//  Where the documentation says nothing, here is what the fake does
//      States move on when they are read; while an invoice waits, data.amount_msats is 0; a payment from wallet to wallet is a
//      shortcircuit without a preimage; a 404 has an error like any refusal; an unknown member is a 422; updated_at is when an
//      invoice was paid.
//
//  Limits
//      64 KiB a body, 639 bytes a description, 24 h an expiration, 50 entries of 256 bytes of metadata, 100 items a page
//

using System.Collections.Concurrent;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Processes;

namespace Paywall.Sandbox.Wallets.Voltage;

/// <summary>A strict Voltage that lives on a simulated Lightning network.</summary>
internal sealed class VoltageFake : IAsyncDisposable
{
    /// <summary>How many bytes a body may have.</summary>
    public const int BodyLimit = 64 * 1024;

    private readonly ConcurrentDictionary<string, VoltageEnvironment> _keys = new();
    private readonly ConcurrentDictionary<VoltageEnvironment, string> _secrets = new();
    private readonly LightningNetwork _network;
    private readonly VoltageWebhooks _webhooks;
    private readonly VoltagePayments _payments;
    private readonly ApiGate<VoltageOperation> _gate;
    private LoopbackServer? _server;

    private VoltageFake(LightningNetwork network, VoltageOptions options)
    {
        _network = network;
        Node = network.AddNode(options.NodeAlias);
        _webhooks = new VoltageWebhooks(Faults, network.Time);
        _payments = new VoltagePayments(network, Node, options, Faults, _webhooks);
        var dialect = new VoltageDialect();
        _gate = new ApiGate<VoltageOperation>(Faults, new ApiForgery(Node.Key, dialect), dialect, BodyLimit);
    }

    /// <summary>Where it listens; the real one is <c>https://voltageapi.com/v1</c>.</summary>
    public Uri Address => new(_server!.Address, "/v1");

    /// <summary>The node that holds the money of all wallets.</summary>
    public LightningNode Node { get; }

    /// <summary>What is to go wrong.</summary>
    public VoltageFaults Faults { get; } = new();

    /// <summary>All calls in the order in which they came.</summary>
    public IReadOnlyList<ApiCall<VoltageOperation>> Calls => _gate.Calls;

    /// <summary>All webhooks that were sent, in the order in which they were answered or failed.</summary>
    public IReadOnlyList<VoltageWebhook> Webhooks => _webhooks.Sent;

    /// <summary>Starts a fake whose node joins the network.</summary>
    /// <exception cref="SandboxException">The port cannot be had.</exception>
    /// <exception cref="ArgumentException">The network has a node with that alias.</exception>
    public static async Task<VoltageFake> StartAsync(
        LightningNetwork network, VoltageOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new VoltageOptions();
        var fake = new VoltageFake(network, options);
        try
        {
            var api = new VoltageApi(fake._payments, options, fake._keys, fake._gate);
            fake._server = await LoopbackServer.StartAsync("the Voltage fake", options.Port, BodyLimit, api.Map, cancellation);
            return fake;
        }
        catch
        {
            // Nobody else holds it yet.
            await fake.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens an environment of a new organization.</summary>
    /// <exception cref="ArgumentException">The key opens another.</exception>
    public VoltageEnvironment OpenEnvironment(string key)
    {
        var environment = new VoltageEnvironment(Guid.NewGuid());
        return _keys.TryAdd(key, environment) ? environment : throw new ArgumentException("There is an environment with that key.", nameof(key));
    }

    /// <summary>Opens a wallet with money from outside the network.</summary>
    public Guid OpenWallet(VoltageEnvironment environment, MilliSatoshi balance = default)
    {
        var id = Guid.NewGuid();
        environment.Wallets[id] = new CustodyAccount(balance);
        _network.Deposit(Node, balance);
        return id;
    }

    /// <summary>Registers the webhook of an environment, instead of the one before.</summary>
    public void RegisterWebhook(VoltageEnvironment environment, Uri url, string secret)
    {
        _secrets[environment] = secret;
        _webhooks.Register(environment, url, secret);
    }

    /// <summary>How many payments were sent out for a hash. More than one means that a caller did not repeat the id.</summary>
    public int OrdersOf(PaymentHash hash) => _payments.OrdersOf(hash);

    /// <summary>Lets another customer of Voltage pay an invoice, so that no preimage ever appears.</summary>
    /// <exception cref="ArgumentException">There is no such invoice.</exception>
    public PaymentOutcome PayInside(Guid id) => _payments.PayInside(Invoice(id));

    /// <summary>Lets go on all webhooks that are late, reordered or slow.</summary>
    public void ReleaseWebhooks() => _webhooks.Release();

    /// <summary>Completes when every webhook that was sent before this call has been answered or has failed.</summary>
    public Task WhenWebhooksAnsweredAsync(CancellationToken cancellation) => _webhooks.WhenAnsweredAsync(cancellation);

    /// <summary>Sends a webhook that says an invoice is completed, whatever is true, with something wrong about it.</summary>
    /// <exception cref="ArgumentException">There is no such invoice, or its environment has no webhook.</exception>
    public Task<VoltageWebhook> ForgeWebhookAsync(Guid id, VoltageForgery forgery)
    {
        var invoice = Invoice(id);
        var real = _webhooks.Make(invoice.Environment, "receive", "completed", _payments.ShowCompleted(invoice))
            ?? throw new ArgumentException("The environment has no webhook.", nameof(id));
        return _webhooks.SendAsync(forgery.Make(real, _secrets[invoice.Environment]));
    }

    /// <summary>The same, by the hash of the invoice.</summary>
    /// <exception cref="ArgumentException">There is no such invoice, or its environment has no webhook.</exception>
    public Task<VoltageWebhook> ForgeWebhookAsync(PaymentHash hash, VoltageForgery forgery) =>
        ForgeWebhookAsync(_payments.FindInvoice(hash)?.Id ?? default, forgery);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _payments.Dispose();
        await _webhooks.DisposeAsync();
    }

    private VoltageReceive Invoice(Guid id) => _payments.FindInvoice(id) ?? throw new ArgumentException("There is no such invoice.", nameof(id));
}
