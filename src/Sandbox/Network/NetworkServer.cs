//
//  The HTTP face of the simulated Lightning network
//
//      For trying a client in any language without a wallet: it pays invoices of the sandbox from a balance that is not real money.
//
//          POST /pay {"invoice":"lnbcrt…"}
//              optional members: "from" (alias of the paying node, default "buyer"), "maxFeeMsat" (default: any fee)
//              200 {"preimage":"<hex>","paymentHash":"<hex>","amountMsat":21000,"feeMsat":0}
//          GET /nodes
//              200 {"nodes":[{"alias":"buyer","nodeId":"<hex>","balanceMsat":1000000}],"routing":null}
//          GET /invoices/<payment hash>
//              200 {"paymentHash":"<hex>","payee":"zbd","amountMsat":21000,"description":"…","state":"open|paid|expired",
//                   "expiresAt":"…","settledAt":null}
//
//      Everything else is a problem document (RFC 9457) with one of these codes:
//          400 unreadable-body, unreadable-invoice, unreadable-payment-hash, wrong-network
//          404 unknown-invoice, unknown-node, no-such-endpoint      405 method-not-allowed
//          409 already-paid                                         410 expired
//          413 body-too-large                                       415 unsupported-media-type
//          422 insufficient-balance, fee-too-high, pays-itself
//      402 never occurs, so that no client takes the network for something that it could pay.
//
//  Limits
//      16 KiB a body
//

using System.Diagnostics;
using System.Text.Json.Serialization.Metadata;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Processes;

namespace Paywall.Sandbox.Network;

/// <summary>Lets programs outside the sandbox pay on its Lightning network.</summary>
internal sealed class NetworkServer : IAsyncDisposable
{
    /// <summary>How many bytes a body may have; the longest invoice has 7,089 characters.</summary>
    public const int BodyLimit = 16 * 1024;

    private const string DefaultPayer = "buyer";

    private static readonly SandboxProblem UnknownNode =
        new(404, "unknown-node", "There is no such node", "No node has the alias in from; GET /nodes lists them.");

    private static readonly SandboxProblem UnreadablePaymentHash =
        new(400, "unreadable-payment-hash", "Not a payment hash", "A payment hash is 64 hex digits.");

    private readonly LoopbackServer _server;

    private NetworkServer(LoopbackServer server) => _server = server;

    /// <summary>Where it listens.</summary>
    public Uri Address => _server.Address;

    /// <summary>Serves a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="port">The port on 127.0.0.1, or 0 for any free one.</param>
    /// <param name="cancellation">Gives up starting.</param>
    /// <exception cref="SandboxException">The port cannot be had.</exception>
    public static async Task<NetworkServer> StartAsync(LightningNetwork network, int port = 0, CancellationToken cancellation = default) =>
        new(await LoopbackServer.StartAsync("the Lightning network", port, BodyLimit, web => Map(web, network), cancellation));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static void Map(WebApplication web, LightningNetwork network)
    {
        web.UseStatusCodePages(SandboxProblem.WriteForStatusAsync);
        web.UseRouting();
        web.MapPost("/pay", context => PayAsync(context, network));
        web.MapGet("/nodes", context => AnswerAsync(context, Describe(network), NetworkJson.Default.NodesAnswer));
        web.MapGet("/invoices/{paymentHash}", context => ShowInvoiceAsync(context, network));
    }

    private static async Task PayAsync(HttpContext context, LightningNetwork network)
    {
        var (request, problem) = await PayRequest.ReadAsync(context.Request, context.RequestAborted);
        if (request is null)
        {
            await problem!.WriteAsync(context);
            return;
        }

        var alias = request.From ?? DefaultPayer;
        if (network.FindNode(alias) is not { } payer)
        {
            await UnknownNode.WriteAsync(context);
            return;
        }

        var maximumFee = request.MaxFeeMsat is { } most ? new MilliSatoshi(most) : (MilliSatoshi?)null;
        var outcome = network.Pay(payer, request.Invoice, maximumFee);
        if (outcome is PaymentOutcome.Paid paid)
        {
            var answer = new PayAnswer(paid.Preimage.ToHex(), paid.PaymentHash.ToString(), paid.Amount.Value, paid.Fee.Value);
            await AnswerAsync(context, answer, NetworkJson.Default.PayAnswer);
            return;
        }

        await Explain(outcome).WriteAsync(context);
    }

    private static Task ShowInvoiceAsync(HttpContext context, LightningNetwork network)
    {
        if (!PaymentHash.TryParse(context.Request.RouteValues["paymentHash"] as string, null, out var hash))
        {
            return UnreadablePaymentHash.WriteAsync(context);
        }

        return network.FindInvoice(hash) is { } invoice
            ? AnswerAsync(context, Describe(invoice), NetworkJson.Default.InvoiceAnswer)
            : Explain(new PaymentOutcome.NoSuchInvoice(hash)).WriteAsync(context);
    }

    private static NodesAnswer Describe(LightningNetwork network) => new(
        [.. network.Balances.Select(entry => new NodesAnswer.Node(entry.Node.Alias, entry.Node.Id.ToString(), entry.Balance.Value))],
        network.Routing is { } rule ? new NodesAnswer.Fees(rule.Router.Alias, rule.Base.Value, rule.PartsPerMillion) : null);

    private static InvoiceAnswer Describe(NetworkInvoice invoice) => new(
        invoice.PaymentHash.ToString(),
        invoice.Payee.Alias,
        invoice.Invoice.Amount!.Value.Value,
        invoice.Invoice.Description,
        invoice.State switch
        {
            InvoiceState.Open => "open",
            InvoiceState.Paid => "paid",
            InvoiceState.Expired => "expired",
            _ => throw new UnreachableException(),
        },
        invoice.Invoice.ExpiresAt,
        invoice.SettledAt);

    private static SandboxProblem Explain(PaymentOutcome outcome) => outcome switch
    {
        PaymentOutcome.Unreadable bad =>
            new(400, "unreadable-invoice", "Not a BOLT 11 invoice", $"The reader stopped at: {bad.Failure}."),
        PaymentOutcome.WrongNetwork wrong =>
            new(400, "wrong-network", "An invoice of another network", $"It is for {wrong.Network}, and this is Regtest (lnbcrt…)."),
        PaymentOutcome.NoSuchInvoice unknown =>
            new(404, "unknown-invoice", "Nobody here made this invoice", $"Payment hash {unknown.PaymentHash}."),
        PaymentOutcome.AlreadyPaid before =>
            new(409, "already-paid", "The invoice was paid before", $"Payment hash {before.PaymentHash}."),
        PaymentOutcome.Expired expired =>
            new(410, "expired", "The invoice has expired", $"It could be paid until {expired.ExpiredAt:O}."),
        PaymentOutcome.PaysItself =>
            new(422, "pays-itself", "A node cannot pay itself"),
        PaymentOutcome.InsufficientBalance poor =>
            new(422, "insufficient-balance", "The node has too little", $"It takes {poor.Needed} and there are {poor.Available}."),
        PaymentOutcome.FeeTooHigh dear =>
            new(422, "fee-too-high", "The route costs more than maxFeeMsat", $"It costs {dear.Fee}, more than {dear.Maximum}."),
        _ => throw new UnreachableException(),
    };

    private static Task AnswerAsync<T>(HttpContext context, T answer, JsonTypeInfo<T> type) =>
        context.Response.WriteAsJsonAsync(answer, type, contentType: null, context.RequestAborted);
}
