using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;

namespace Paywall.Sandbox.Tests.Network;

public sealed class AddressServerTests : IAsyncLifetime
{
    private readonly LightningNetwork _network = new(TimeProvider.System);
    private readonly LightningNode _buyer;
    private readonly LightningNode _seller;
    private readonly HttpClient _http = new();
    private AddressServer? _server;

    public AddressServerTests()
    {
        _buyer = _network.AddNode("buyer");
        _seller = _network.AddNode("seller", 100.Sat());
    }

    public async ValueTask InitializeAsync()
    {
        _server = await AddressServer.StartAsync(_network, cancellation: TestContext.Current.CancellationToken);
        _http.BaseAddress = _server.Address;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server!.DisposeAsync();
    }

    [Fact]
    public async Task The_terms_say_where_invoices_are_made()
    {
        var reply = await _http.ReadAsync("/.well-known/lnurlp/buyer");

        Assert.Equal(200, reply.Status);
        Assert.Equal("payRequest", reply.Json["tag"]!.GetValue<string>());
        Assert.Equal($"{_server!.Address}lnurlp/buyer/invoice?via=address", reply.Json["callback"]!.GetValue<string>());
        Assert.Equal(1UL, reply.Json["minSendable"]!.GetValue<ulong>());
        Assert.Equal(LightningNetwork.AllMoney.Value, reply.Json["maxSendable"]!.GetValue<ulong>());
        Assert.Contains(_server.AddressOf(_buyer), reply.Json["metadata"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_callback_makes_an_invoice_of_the_node_that_can_be_paid()
    {
        var metadata = (await _http.ReadAsync("/.well-known/lnurlp/buyer")).Json["metadata"]!.GetValue<string>();

        var invoice = await InvoiceAsync();

        Assert.Equal((_buyer.Id, 21.Sat(), null), (invoice.Payee, invoice.Amount!.Value, invoice.Description));
        Assert.True(invoice.IsFor(metadata));
        Assert.IsType<PaymentOutcome.Paid>(_network.Pay(_seller, invoice.Text));
        Assert.Equal(21.Sat(), _network.BalanceOf(_buyer));
    }

    [Theory]
    [InlineData("/.well-known/lnurlp/nobody")]
    [InlineData("/lnurlp/nobody/invoice?via=address&amount=21000")]
    public async Task Who_is_no_node_has_no_address(string path)
    {
        var reply = await _http.ReadAsync(path);

        Assert.Equal((404, "ERROR"), (reply.Status, reply.Json["status"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("?amount=21000", "query")]
    [InlineData("?via=address", "amount")]
    [InlineData("?via=address&amount=0", "amount")]
    [InlineData("?via=address&amount=-1", "amount")]
    [InlineData("?via=address&amount=21000&amount=21000", "amount")]
    [InlineData("?via=address&amount=2100000000000000001", "amount")]
    public async Task A_callback_that_is_asked_wrongly_says_so_as_the_standard_has_it(string query, string word)
    {
        var reply = await _http.ReadAsync("/lnurlp/buyer/invoice" + query);

        Assert.Equal((200, "ERROR"), (reply.Status, reply.Json["status"]!.GetValue<string>()));
        Assert.Contains(word, reply.Json["reason"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_comment_may_have_140_characters()
    {
        var fits = await _http.ReadAsync($"/lnurlp/buyer/invoice?via=address&amount=1&comment={new string('a', 140)}");
        var doesNot = await _http.ReadAsync($"/lnurlp/buyer/invoice?via=address&amount=1&comment={new string('a', 141)}");

        Assert.NotNull(fits.Json["pr"]);
        Assert.Equal("ERROR", doesNot.Json["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_status_instead_of_terms_or_of_an_invoice()
    {
        _server!.Fault = new AddressFault.TermsStatus(503);
        Assert.Equal(503, (await _http.ReadAsync("/.well-known/lnurlp/buyer")).Status);
        await InvoiceAsync();

        _server.Fault = new AddressFault.InvoiceStatus(500);
        Assert.Equal(200, (await _http.ReadAsync("/.well-known/lnurlp/buyer")).Status);
        Assert.Equal(500, (await AskAsync()).Status);
    }

    [Fact]
    public async Task An_error_instead_of_an_invoice()
    {
        _server!.Fault = new AddressFault.Error("Out of order.");

        Assert.Equal("""{"status":"ERROR","reason":"Out of order."}""", (await AskAsync()).Text);
    }

    [Fact]
    public async Task An_invoice_of_another_amount_of_another_time_or_for_something_else()
    {
        var metadata = (await _http.ReadAsync("/.well-known/lnurlp/buyer")).Json["metadata"]!.GetValue<string>();

        _server!.Fault = new AddressFault.Amount(1.Sat());
        Assert.Equal(1.Sat(), (await InvoiceAsync()).Amount);
        _server.Fault = new AddressFault.Expiry(TimeSpan.FromSeconds(7));
        Assert.Equal(TimeSpan.FromSeconds(7), (await InvoiceAsync()).Expiry);
        _server.Fault = new AddressFault.Metadata();
        Assert.False((await InvoiceAsync()).IsFor(metadata));
        _server.Fault = null;
        Assert.True((await InvoiceAsync()).IsFor(metadata));
    }

    private Task<HttpReply> AskAsync() => _http.ReadAsync("/lnurlp/buyer/invoice?via=address&amount=21000");

    private async Task<Bolt11Invoice> InvoiceAsync() => Bolt11Invoice.Parse((await AskAsync()).Json["pr"]!.GetValue<string>());
}
