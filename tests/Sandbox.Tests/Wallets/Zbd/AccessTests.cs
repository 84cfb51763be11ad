using System.Net.Http.Headers;
using System.Text;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Processes;
using Paywall.Sandbox.Tests.Network;
using Paywall.Sandbox.Wallets.Zbd;

namespace Paywall.Sandbox.Tests.Wallets.Zbd;

public class AccessTests
{
    public static TheoryData<string, string> Endpoints => new()
    {
        { "POST", "/v0/charges" },
        { "GET", "/v0/charges/5f3c0e0a-7a0e-4c39-9d0a-1f2f3c4d5e6f" },
        { "POST", "/v0/payments" },
        { "GET", "/v0/payments/5f3c0e0a-7a0e-4c39-9d0a-1f2f3c4d5e6f" },
        { "GET", "/v0/wallet" },
        { "POST", "/v0/decode-invoice" },
        { "GET", "/v0/prod-ips" },
        { "GET", "/v0/anything" },
    };

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Every_endpoint_wants_the_exact_key_in_the_header_apikey(string method, string path)
    {
        await using var world = await ZbdWorld.StartAsync();
        string?[] wrong = [null, "", "shop-key", $"{ZbdWorld.ShopKey}0", ZbdWorld.ShopKey.ToUpperInvariant(), $"Bearer {ZbdWorld.ShopKey}"];
        foreach (var key in wrong)
        {
            using var stranger = ZbdWorld.Client(world.Fake, key);

            var reply = await stranger.CallAsync(new HttpMethod(method), path);

            reply.IsRefused(401);
            Assert.Equal("Invalid authentication credentials", reply.Json.Text("message"));
        }
    }

    [Fact]
    public async Task Neither_another_header_nor_two_keys_open_an_account()
    {
        await using var world = await ZbdWorld.StartAsync();
        using var elsewhere = ZbdWorld.Client(world.Fake, null);
        elsewhere.DefaultRequestHeaders.Add("x-api-key", ZbdWorld.ShopKey);
        elsewhere.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ZbdWorld.ShopKey);
        using var twice = ZbdWorld.Client(world.Fake, ZbdWorld.ShopKey);
        twice.DefaultRequestHeaders.Add("apikey", ZbdWorld.ShopKey);

        (await elsewhere.ReadAsync("/v0/wallet")).IsRefused(401);
        (await twice.ReadAsync("/v0/wallet")).IsRefused(401);
    }

    [Fact]
    public async Task The_wallet_shows_its_balance_without_success()
    {
        await using var world = await ZbdWorld.StartAsync();

        Assert.Equal("""{"message":"Wallet.","data":{"unit":"msats","balance":"384000"}}""", (await world.Http.ReadAsync("/v0/wallet")).Text);
    }

    [Fact]
    public async Task Callbacks_come_from_the_addresses_that_are_listed()
    {
        await using var world = await ZbdWorld.StartAsync();

        Assert.Equal("""{"ips":["127.0.0.1"]}""", (await world.Http.ReadAsync("/v0/prod-ips")).Text);
    }

    [Fact]
    public async Task An_invoice_is_decoded_as_documented()
    {
        await using var world = await ZbdWorld.StartAsync();
        var invoice = world.Network.Ask(world.Other, 21.Sat()).Invoice;

        var reply = await world.Http.SendJsonAsync("/v0/decode-invoice", $$"""{"invoice":"{{invoice}}"}""");

        Assert.Equal(
            $$$"""{"success":true,"data":{"amount":"21000","lnRequest":"{{{invoice}}}","lnExpiresAt":"2026-11-22T10:10:00.000Z","network":"regtest","description":"job 42","descriptionHash":null,"paymentHash":"{{{invoice.PaymentHash}}}","paymentSecret":"{{{Convert.ToHexStringLower(invoice.PaymentSecret.Span)}}}","payee":"{{{world.Other.Id}}}","signature":"{{{Convert.ToHexStringLower(invoice.Signature.Span)}}}"}}""",
            reply.Text);
    }

    [Fact]
    public async Task An_invoice_of_anybody_is_decoded_with_or_without_amount_and_description()
    {
        await using var world = await ZbdWorld.StartAsync();
        var hash = new byte[32];
        var foreign = new Bolt11Draft
        {
            Network = BitcoinNetwork.Mainnet,
            Timestamp = DateTimeOffset.UnixEpoch,
            PaymentHash = Preimage.Random().Hash,
            PaymentSecret = new byte[32],
            DescriptionHash = hash,
        }.Sign(NodePrivateKey.Random());

        var data = (await world.Http.SendJsonAsync("/v0/decode-invoice", $$"""{"invoice":"{{foreign}}"}""")).Data();

        Assert.Null(data.Text("amount"));
        Assert.Null(data.Text("description"));
        Assert.Equal(Convert.ToHexStringLower(hash), data.Text("descriptionHash"));
        Assert.Equal("bitcoin", data.Text("network"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"invoice":"lnbcrt1"}""")]
    [InlineData("""{"invoice":42}""")]
    [InlineData("""{"invoice":"lnbcrt1","more":1}""")]
    public async Task What_is_no_invoice_is_not_decoded(string body)
    {
        await using var world = await ZbdWorld.StartAsync();

        (await world.Http.SendJsonAsync("/v0/decode-invoice", body)).IsRefused(400, "invoice");
    }

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/v0/charges")]
    [InlineData("PUT", "/v0/charges")]
    [InlineData("POST", "/v0/wallet")]
    [InlineData("DELETE", "/v0/charges/5f3c0e0a-7a0e-4c39-9d0a-1f2f3c4d5e6f")]
    [InlineData("GET", "/v1/wallet")]
    [InlineData("GET", "/wallet")]
    public async Task What_the_API_does_not_have_is_a_404(string method, string path)
    {
        await using var world = await ZbdWorld.StartAsync();

        (await world.Http.CallAsync(new HttpMethod(method), path)).IsRefused(404);
    }

    [Theory]
    [InlineData("/v0/charges")]
    [InlineData("/v0/payments")]
    [InlineData("/v0/decode-invoice")]
    public async Task What_is_not_JSON_is_a_400(string path)
    {
        await using var world = await ZbdWorld.StartAsync();
        string?[] types = [null, "text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", "application/a+json"];
        foreach (var type in types)
        {
            using var content = new ByteArrayContent("{}"u8.ToArray());
            content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
            (await world.Http.CallAsync(HttpMethod.Post, path, content)).IsRefused(400, "Content-Type");
        }

        string[] bodies = ["", "null", "[]", "42", "{", "{} {}", """{"a":1,"a":1}""", "{\"\\ud800\":1}", "{\"a\":[[[[[[[[[]]]]]]]]]}"];
        foreach (var body in bodies)
        {
            (await world.Http.SendJsonAsync(path, body)).IsRefused(400, "body");
        }
    }

    [Theory]
    [InlineData("""{"amount":"§","description":"job 42"}""")]
    [InlineData("""{"amount":"21000","description":"§"}""")]
    [InlineData("""{"amount":"21000","description":"job 42","§":"x"}""")]
    public async Task Bytes_that_are_not_UTF_8_are_a_400(string body)
    {
        await using var world = await ZbdWorld.StartAsync();
        using var content = new ByteArrayContent(Encoding.Latin1.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        (await world.Http.CallAsync(HttpMethod.Post, "/v0/charges", content)).IsRefused(400);
    }

    [Fact]
    public async Task A_query_is_a_400_because_the_API_has_none()
    {
        await using var world = await ZbdWorld.StartAsync();

        (await world.Http.ReadAsync("/v0/wallet?unit=sat")).IsRefused(400, "query");
    }

    [Fact]
    public async Task A_huge_body_is_a_413()
    {
        await using var world = await ZbdWorld.StartAsync();

        (await world.Http.SendJsonAsync("/v0/charges", new string(' ', ZbdFake.BodyLimit + 1))).IsRefused(413);
    }

    [Fact]
    public async Task Every_call_is_recorded_with_its_body_and_status_and_prints_neither_key_nor_body()
    {
        await using var world = await ZbdWorld.StartAsync();

        await world.ChargeAsync(""","callbackUrl":"https://127.0.0.1:1/x?s=SECRET" """);
        await world.Http.ReadAsync("/v0/nothing?x=1");
        using var stranger = ZbdWorld.Client(world.Fake, "wrong");
        await stranger.ReadAsync("/v0/wallet");

        Assert.Equal(
            ["POST /v0/charges -> 200", "GET /v0/nothing?x=1 -> 400", "GET /v0/wallet -> 401"],
            world.Fake.Calls.Select(call => call.ToString()));
        Assert.Equal([ZbdOperation.CreateCharge, null, ZbdOperation.ReadWallet], world.Fake.Calls.Select(call => call.Operation));
        Assert.Contains("SECRET", world.Fake.Calls[0].Body, StringComparison.Ordinal);
        Assert.Equal("***", ZbdWorld.Shop.ToString());
    }

    [Fact]
    public async Task A_key_opens_one_account_and_an_unknown_one_none()
    {
        await using var world = await ZbdWorld.StartAsync();

        Assert.Throws<ArgumentException>(() => world.Fake.OpenAccount(new(ZbdWorld.ShopKey), 1.Sat()));
        Assert.Throws<ArgumentException>(() => world.Fake.BalanceOf(new("unknown")));
        Assert.Equal(384.Sat(), world.Network.BalanceOf(world.Fake.Node));
    }

    [Fact]
    public async Task Two_fakes_share_a_network_but_not_a_port()
    {
        await using var world = await ZbdWorld.StartAsync();
        await using var second = await ZbdFake.StartAsync(
            world.Network, new ZbdOptions { NodeAlias = "zbd 2" }, TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<SandboxException>(() => ZbdFake.StartAsync(
            world.Network, new ZbdOptions { NodeAlias = "zbd 3", Port = world.Fake.Address.Port }, TestContext.Current.CancellationToken));

        Assert.StartsWith(
            $"Port {world.Fake.Address.Port} on 127.0.0.1, wanted for the ZBD fake, is in use.", refused.Message, StringComparison.Ordinal);
        Assert.NotEqual(world.Fake.Address, second.Address);
    }
}
