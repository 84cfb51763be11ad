//
//  Lightning addresses of the simulated network
//
//      Every node whose alias is in lower case has one, <alias>@127.0.0.1:<port>. Real money cannot be sent there.
//
//          GET /.well-known/lnurlp/<alias>
//              200 {"tag":"payRequest","callback":"http://127.0.0.1:<port>/lnurlp/<alias>/invoice?via=address","minSendable":1,
//                   "maxSendable":<all the money there can be>,"metadata":"[[\"text/plain\",…],[\"text/identifier\",…]]",
//                   "commentAllowed":140}
//          GET /lnurlp/<alias>/invoice?via=address&amount=<msat>[&comment=…]
//              200 {"pr":"lnbcrt…","routes":[]}
//
//      What the standard calls an error is {"status":"ERROR","reason":"…"} with status 200, or 404 where there is no such node.
//
//  References
//      LUD-06 "payRequest base spec", LUD-12 "Comments in payRequest", LUD-16 "Paying to static internet identifiers"
//

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Processes;

namespace Paywall.Sandbox.Network;

/// <summary>Makes invoices of a network's nodes for whoever knows their Lightning addresses.</summary>
internal sealed class AddressServer : IAsyncDisposable
{
    private const int BodyLimit = 0;
    private const int CommentLength = 140;

    private readonly LightningNetwork _network;
    private LoopbackServer? _server;
    private AddressFault? _fault;

    private AddressServer(LightningNetwork network) => _network = network;

    /// <summary>Where it listens.</summary>
    public Uri Address => _server!.Address;

    /// <summary>What goes wrong from now on; null for nothing.</summary>
    public AddressFault? Fault
    {
        get => Volatile.Read(ref _fault);
        set => Volatile.Write(ref _fault, value);
    }

    /// <summary>Serves the addresses of a network's nodes, also of those that join later.</summary>
    /// <param name="network">The network.</param>
    /// <param name="port">The port on 127.0.0.1, or 0 for any free one.</param>
    /// <param name="cancellation">Gives up starting.</param>
    /// <exception cref="SandboxException">The port cannot be had.</exception>
    public static async Task<AddressServer> StartAsync(LightningNetwork network, int port = 0, CancellationToken cancellation = default)
    {
        var server = new AddressServer(network);
        server._server = await LoopbackServer.StartAsync("the Lightning addresses", port, BodyLimit, server.Map, cancellation);
        return server;
    }

    /// <summary>The Lightning address of a node.</summary>
    public string AddressOf(LightningNode node) => $"{node.Alias}@{Address.Authority}";

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    private void Map(WebApplication web)
    {
        web.UseStatusCodePages(SandboxProblem.WriteForStatusAsync);
        web.UseRouting();
        web.MapGet("/.well-known/lnurlp/{alias}", ShowTermsAsync);
        web.MapGet("/lnurlp/{alias}/invoice", MakeInvoiceAsync);
    }

    private Task ShowTermsAsync(HttpContext context)
    {
        if (Fault is AddressFault.TermsStatus fault)
        {
            context.Response.StatusCode = fault.Status;
            return Task.CompletedTask;
        }

        if (Find(context) is not { } node)
        {
            return RefuseAsync(context, "There is no such address.", StatusCodes.Status404NotFound);
        }

        var callback = new Uri(Address, $"/lnurlp/{node.Alias}/invoice?via=address");
        var terms = new AddressTerms(
            "payRequest", callback.AbsoluteUri, 1, LightningNetwork.AllMoney.Value, MetadataOf(node), CommentLength);
        return AnswerAsync(context, terms, AddressJson.Default.AddressTerms);
    }

    private Task MakeInvoiceAsync(HttpContext context)
    {
        var fault = Fault;
        if (fault is AddressFault.InvoiceStatus { Status: var status })
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        }

        if (Find(context) is not { } node)
        {
            return RefuseAsync(context, "There is no such address.", StatusCodes.Status404NotFound);
        }

        var (query, amount) = (context.Request.Query, ReadAmount(context));
        var reason = fault is AddressFault.Error error ? error.Reason
            : query["via"] != "address" ? "The query of the callback was lost."
            : amount is null ? $"The amount must be from 1 to {LightningNetwork.AllMoney.Value} msat."
            : query["comment"].ToString().Length > CommentLength ? $"A comment has at most {CommentLength} characters."
            : null;
        if (reason is not null)
        {
            return RefuseAsync(context, reason);
        }

        var answer = new AddressInvoice(_network.CreateInvoice(node, Terms(node, amount!.Value, fault)).Invoice.Text, []);
        return AnswerAsync(context, answer, AddressJson.Default.AddressInvoice);
    }

    private InvoiceTerms Terms(LightningNode node, MilliSatoshi amount, AddressFault? fault) => new()
    {
        Amount = fault is AddressFault.Amount other ? other.Instead : amount,
        Description = fault is AddressFault.Metadata ? """[["text/plain","Something else"]]""" : MetadataOf(node),
        Expiry = fault is AddressFault.Expiry { Instead: var expiry } ? expiry : Bolt11Invoice.DefaultExpiry,
        HashesDescription = true,
    };

    private LightningNode? Find(HttpContext context) => _network.FindNode((string)context.Request.RouteValues["alias"]!);

    private string MetadataOf(LightningNode node) => JsonSerializer.Serialize(
        [["text/plain", $"To {node.Alias} on the simulated network"], ["text/identifier", AddressOf(node)]],
        AddressJson.Default.StringArrayArray);

    private static MilliSatoshi? ReadAmount(HttpContext context) =>
        context.Request.Query["amount"] is [{ } text]
        && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var msat)
        && msat > 0 && msat <= LightningNetwork.AllMoney.Value ? new MilliSatoshi(msat) : null;

    private static Task RefuseAsync(HttpContext context, string reason, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        return AnswerAsync(context, new AddressError("ERROR", reason), AddressJson.Default.AddressError);
    }

    private static Task AnswerAsync<T>(HttpContext context, T answer, JsonTypeInfo<T> type) =>
        context.Response.WriteAsJsonAsync(answer, type, contentType: null, context.RequestAborted);
}
