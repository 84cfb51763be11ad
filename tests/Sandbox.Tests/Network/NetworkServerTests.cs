using Microsoft.Extensions.Time.Testing;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;

namespace Paywall.Sandbox.Tests.Network;

public sealed class NetworkServerTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero));
    private readonly LightningNetwork _network;
    private readonly LightningNode _buyer;
    private readonly LightningNode _seller;
    private readonly HttpClient _http = new();
    private NetworkServer? _server;

    public NetworkServerTests()
    {
        _network = new LightningNetwork(_clock);
        _buyer = _network.AddNode("buyer", 100.Sat());
        _seller = _network.AddNode("seller");
    }

    public async ValueTask InitializeAsync()
    {
        _server = await NetworkServer.StartAsync(_network, cancellation: TestContext.Current.CancellationToken);
        _http.BaseAddress = _server.Address;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server!.DisposeAsync();
    }

    [Fact]
    public async Task The_buyer_pays_an_invoice_and_learns_the_preimage()
    {
        var invoice = _network.Ask(_seller, 21.Sat());

        var reply = await PayAsync(invoice);

        Assert.Equal(200, reply.Status);
        Assert.StartsWith("application/json", reply.ContentType, StringComparison.Ordinal);
        Assert.Equal(
            $$"""{"preimage":"{{invoice.Preimage.ToHex()}}","paymentHash":"{{invoice.PaymentHash}}","amountMsat":21000,"feeMsat":0}""", reply.Text);
        Assert.Equal(79.Sat(), _network.BalanceOf(_buyer));
    }

    [Fact]
    public async Task Another_node_pays_if_it_is_named()
    {
        var other = _network.AddNode("other", 30.Sat());

        var reply = await PayAsync(_network.Ask(_seller, 21.Sat()), ",\"from\":\"other\",\"maxFeeMsat\":0");

        Assert.Equal(200, reply.Status);
        Assert.Equal(9.Sat(), _network.BalanceOf(other));
        Assert.Equal(100.Sat(), _network.BalanceOf(_buyer));
    }

    [Fact]
    public async Task The_fee_is_shown_and_kept_below_what_the_payer_allows()
    {
        _network.Routing = new RoutingRule(_network.AddNode("router"), 1500.Msat(), 100);

        var refused = await PayAsync(_network.Ask(_seller, 10.Sat()), ""","maxFeeMsat":1500""");
        var paid = await PayAsync(_network.Ask(_seller, 10.Sat()), ""","maxFeeMsat":1501""");

        IsProblem(422, "fee-too-high", refused);
        Assert.Equal(1501, paid.Json["feeMsat"]!.GetValue<int>());
    }

    [Fact]
    public async Task An_unknown_invoice_is_a_404()
    {
        var outside = new LightningNetwork(_clock);

        IsProblem(404, "unknown-invoice", await PayAsync(outside.Ask(outside.AddNode("elsewhere"), 21.Sat())));
    }

    [Fact]
    public async Task An_invoice_that_was_paid_is_a_409()
    {
        var invoice = _network.Ask(_seller, 21.Sat());
        await PayAsync(invoice);

        IsProblem(409, "already-paid", await PayAsync(invoice));
        Assert.Equal(79.Sat(), _network.BalanceOf(_buyer));
    }

    [Fact]
    public async Task An_expired_invoice_is_a_410()
    {
        var invoice = _network.Ask(_seller, 21.Sat(), expirySeconds: 60);
        _clock.Advance(TimeSpan.FromSeconds(61));

        IsProblem(410, "expired", await PayAsync(invoice));
    }

    [Fact]
    public async Task Too_little_money_is_a_422_and_never_a_402() =>
        IsProblem(422, "insufficient-balance", await PayAsync(_network.Ask(_seller, 101.Sat())));

    [Fact]
    public async Task A_node_that_pays_itself_is_a_422() =>
        IsProblem(422, "pays-itself", await PayAsync(_network.Ask(_buyer, 1.Sat())));

    [Fact]
    public async Task A_payer_that_does_not_exist_is_a_404() =>
        IsProblem(404, "unknown-node", await PayAsync(_network.Ask(_seller, 1.Sat()), ",\"from\":\"nobody\""));

    [Fact]
    public async Task The_nodes_are_listed_with_their_balances_and_what_routing_costs()
    {
        var free = await _http.ReadAsync("/nodes");
        _network.Routing = new RoutingRule(_network.AddNode("router"), 1500.Msat(), 100);
        var priced = await _http.ReadAsync("/nodes");

        Assert.Equal(
            $$"""{"nodes":[{"alias":"buyer","nodeId":"{{_buyer.Id}}","balanceMsat":100000},{"alias":"seller","nodeId":"{{_seller.Id}}","balanceMsat":0}],"routing":null}""",
            free.Text);
        Assert.Equal("""{"router":"router","baseFeeMsat":1500,"feePartsPerMillion":100}""", priced.Json["routing"]!.ToJsonString());
    }

    [Fact]
    public async Task An_invoice_shows_its_state_and_never_its_preimage()
    {
        var (paid, expired) = (_network.Ask(_seller, 21.Sat(), 60), _network.Ask(_seller, 5.Sat(), 60));

        var open = await ShowAsync(paid);
        await PayAsync(paid);
        _clock.Advance(TimeSpan.FromSeconds(61));
        var (settled, late) = (await ShowAsync(paid), await ShowAsync(expired));

        Assert.Equal(
            $$"""{"paymentHash":"{{paid.PaymentHash}}","payee":"seller","amountMsat":21000,"description":"job 42","state":"open","expiresAt":"2026-11-22T10:01:00+00:00","settledAt":null}""",
            open.Text);
        Assert.Equal("paid", settled.Json["state"]!.GetValue<string>());
        Assert.Equal("2026-11-22T10:00:00+00:00", settled.Json["settledAt"]!.GetValue<string>());
        Assert.Equal("expired", late.Json["state"]!.GetValue<string>());
        Assert.All([open, settled], reply => Assert.DoesNotContain(paid.Preimage.ToHex(), reply.Text, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task An_invoice_that_nobody_made_is_a_404() =>
        IsProblem(404, "unknown-invoice", await _http.ReadAsync($"/invoices/{Preimage.Random().Hash}"));

    internal static void IsProblem(int status, string code, HttpReply reply)
    {
        Assert.Equal(status, reply.Status);
        Assert.Equal("application/problem+json", reply.ContentType);
        Assert.Equal(code, reply.Json["code"]!.GetValue<string>());
        Assert.Equal($"urn:paywall:sandbox:{code}", reply.Json["type"]!.GetValue<string>());
        Assert.Equal(status, reply.Json["status"]!.GetValue<int>());
        Assert.NotEmpty(reply.Json["title"]!.GetValue<string>());
    }

    private Task<HttpReply> PayAsync(NetworkInvoice invoice, string more = "") =>
        _http.SendJsonAsync("/pay", $$"""{"invoice":"{{invoice.Invoice.Text}}"{{more}}}""");

    private Task<HttpReply> ShowAsync(NetworkInvoice invoice) => _http.ReadAsync($"/invoices/{invoice.PaymentHash}");
}
