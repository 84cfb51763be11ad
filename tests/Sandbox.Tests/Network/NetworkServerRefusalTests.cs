using System.Net.Http.Headers;
using System.Text;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;
using static Paywall.Sandbox.Tests.Network.NetworkServerTests;

namespace Paywall.Sandbox.Tests.Network;

public sealed class NetworkServerRefusalTests : IAsyncLifetime
{
    private readonly LightningNetwork _network = new(TimeProvider.System);
    private readonly HttpClient _http = new();
    private NetworkServer? _server;

    public async ValueTask InitializeAsync()
    {
        _network.AddNode("buyer", 100.Sat());
        _server = await NetworkServer.StartAsync(_network, cancellation: TestContext.Current.CancellationToken);
        _http.BaseAddress = _server.Address;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server!.DisposeAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("42")]
    [InlineData("\"lnbcrt1\"")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("{} {}")]
    [InlineData("""{"invoice":null}""")]
    [InlineData("""{"invoice":42}""")]
    [InlineData("""{"invoice":["lnbcrt1"]}""")]
    [InlineData("""{"Invoice":"lnbcrt1"}""")]
    [InlineData("""{"invoice":"lnbcrt1","invoice":"lnbcrt1"}""")]
    [InlineData("""{"invoice":"lnbcrt1","amount":1}""")]
    [InlineData("""{"invoice":"lnbcrt1","from":7}""")]
    [InlineData("""{"invoice":"lnbcrt1","maxFeeMsat":"0"}""")]
    [InlineData("""{"invoice":"lnbcrt1","maxFeeMsat":-1}""")]
    [InlineData("""{"invoice":"lnbcrt1","maxFeeMsat":1.5}""")]
    [InlineData("""{"invoice":"lnbcrt1","maxFeeMsat":99999999999999999999}""")]
    [InlineData("""{"invoice":"lnbcrt1","x":[[[[[[[[[[]]]]]]]]]]}""")]
    [InlineData("{\"invoice\":\"\\ud800\"}")]
    [InlineData("{\"\\ud800\":\"lnbcrt1\"}")]
    [InlineData("<invoice/>")]
    public async Task A_body_that_is_not_what_it_must_be_is_a_400(string body) =>
        IsProblem(400, "unreadable-body", await _http.SendJsonAsync("/pay", body));

    [Theory]
    [InlineData(new byte[] { 0xff, 0xfe, (byte)'{', 0, (byte)'}', 0 })]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xc3, 0x28, (byte)'"', (byte)':', (byte)'1', (byte)'}' })]
    [InlineData(new byte[] { 0 })]
    public async Task Bytes_that_are_not_UTF_8_are_a_400(byte[] body)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

        IsProblem(400, "unreadable-body", await _http.CallAsync(HttpMethod.Post, "/pay", content));
    }

    [Fact]
    public async Task The_problem_says_which_member_is_wrong()
    {
        var reply = await _http.SendJsonAsync("/pay", """{"invoice":"lnbcrt1","maxFeeMsat":"0"}""");

        Assert.Contains("$.maxFeeMsat", reply.Json["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("lnbcrt1")]
    [InlineData("lnbcrt210n1pjqqqqqpp5qqqq")]
    [InlineData("☂")]
    public async Task What_is_no_invoice_is_a_400(string invoice) =>
        IsProblem(400, "unreadable-invoice", await _http.SendJsonAsync("/pay", $$"""{"invoice":"{{invoice}}"}"""));

    [Fact]
    public async Task An_invoice_of_another_network_is_a_400()
    {
        var key = NodePrivateKey.Random();
        var mainnet = new Bolt11Draft
        {
            Network = BitcoinNetwork.Mainnet,
            Amount = 21.Sat(),
            Timestamp = DateTimeOffset.UnixEpoch,
            PaymentHash = Preimage.Random().Hash,
            PaymentSecret = new byte[32],
            Description = "real money",
        }.Sign(key);

        IsProblem(400, "wrong-network", await _http.SendJsonAsync("/pay", $$"""{"invoice":"{{mainnet}}"}"""));
    }

    [Theory]
    [InlineData("text/plain", null)]
    [InlineData("application/x-www-form-urlencoded", null)]
    [InlineData("application/xml", null)]
    [InlineData("application/json; charset=utf-16", null)]
    [InlineData("application/json", "gzip")]
    [InlineData(null, null)]
    public async Task Another_content_type_is_a_415(string? contentType, string? encoding)
    {
        using var content = new ByteArrayContent("{}"u8.ToArray());
        content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        if (encoding is not null)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        IsProblem(415, "unsupported-media-type", await _http.CallAsync(HttpMethod.Post, "/pay", content));
    }

    [Fact]
    public async Task No_body_at_all_is_a_415() =>
        IsProblem(415, "unsupported-media-type", await _http.CallAsync(HttpMethod.Post, "/pay"));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_huge_body_is_a_413(bool isChunked)
    {
        var body = Encoding.ASCII.GetBytes($$"""{"invoice":"{{new string('x', NetworkServer.BodyLimit)}}"}""");
        using HttpContent content = isChunked ? new StreamContent(new Unseekable(body)) : new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        IsProblem(413, "body-too-large", await _http.CallAsync(HttpMethod.Post, "/pay", content));
    }

    [Theory]
    [InlineData("/invoices/abc")]
    [InlineData("/invoices/zz01010101010101010101010101010101010101010101010101010101010101")]
    [InlineData("/invoices/0101010101010101010101010101010101010101010101010101010101010101ff")]
    public async Task What_is_no_payment_hash_is_a_400(string path) =>
        IsProblem(400, "unreadable-payment-hash", await _http.ReadAsync(path));

    [Theory]
    [InlineData("/")]
    [InlineData("/payments")]
    [InlineData("/invoices")]
    [InlineData("/invoices/0101/x")]
    public async Task A_path_that_is_not_there_is_a_404(string path) => IsProblem(404, "no-such-endpoint", await _http.ReadAsync(path));

    [Theory]
    [InlineData("GET", "/pay", "POST")]
    [InlineData("PUT", "/pay", "POST")]
    [InlineData("DELETE", "/nodes", "GET")]
    public async Task Another_method_is_a_405_that_names_the_right_one(string method, string path, string allowed)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal([allowed], response.Content.Headers.Allow);
        IsProblem(405, "method-not-allowed", await HttpReply.ReadAsync(response));
    }

    private sealed class Unseekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
