using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Tests.Network;
using Paywall.Sandbox.Wallets.Zbd;

namespace Paywall.Sandbox.Tests.Wallets.Zbd;

/// <summary>A network with a fake of ZBD, where a shop has an account with 384 sat, and somebody else's node with 1,000 sat.</summary>
internal sealed class ZbdWorld : IAsyncDisposable
{
    public const string ShopKey = "shop-key-0123456789";

    public static readonly ZbdApiKey Shop = new(ShopKey);

    private ZbdWorld(FakeTimeProvider clock, LightningNetwork network, LightningNode other, ZbdFake fake)
    {
        (Clock, Network, Other, Fake, Http) = (clock, network, other, fake, Client(fake, ShopKey));
    }

    public FakeTimeProvider Clock { get; }

    public LightningNetwork Network { get; }

    public LightningNode Other { get; }

    public ZbdFake Fake { get; }

    /// <summary>Sends the shop's key.</summary>
    public HttpClient Http { get; }

    public static async Task<ZbdWorld> StartAsync(ZbdOptions? options = null, FakeTimeProvider? clock = null)
    {
        clock ??= new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero));
        var network = new LightningNetwork(clock);
        var other = network.AddNode("other", 1000.Sat());
        var fake = await ZbdFake.StartAsync(network, options, TestContext.Current.CancellationToken);
        fake.OpenAccount(Shop, 384.Sat());
        return new ZbdWorld(clock, network, other, fake);
    }

    public static HttpClient Client(ZbdFake fake, string? key)
    {
        var http = new HttpClient { BaseAddress = fake.Address };
        if (key is not null)
        {
            http.DefaultRequestHeaders.Add("apikey", key);
        }

        return http;
    }

    /// <summary>Makes a charge of 21 sat and returns its <c>data</c>.</summary>
    public async Task<JsonObject> ChargeAsync(string more = "")
    {
        var reply = await Http.SendJsonAsync("/v0/charges", $$"""{"amount":"21000","description":"job 42"{{more}}}""");
        Assert.Equal(200, reply.Status);
        return reply.Data();
    }

    public async Task<JsonObject> ReadChargeAsync(JsonObject charge) => (await Http.ReadAsync($"/v0/charges/{charge.Text("id")}")).Data();

    /// <summary>Orders a payment and returns its <c>data</c>.</summary>
    public async Task<JsonObject> PayAsync(string invoice, string more = "")
    {
        var reply = await Http.SendJsonAsync("/v0/payments", $$"""{"invoice":"{{invoice}}"{{more}}}""");
        Assert.Equal(200, reply.Status);
        return reply.Data();
    }

    public async Task<JsonObject> ReadPaymentAsync(JsonObject payment) =>
        (await Http.ReadAsync($"/v0/payments/{payment.Text("id")}")).Data();

    public MilliSatoshi ShopBalance => Fake.BalanceOf(Shop);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Fake.DisposeAsync();
    }
}

internal static class ZbdReplies
{
    public static JsonObject Data(this HttpReply reply) => reply.Json["data"]!.AsObject();

    public static string? Text(this JsonObject data, string name) => data[name]?.GetValue<string>();

    public static string Invoice(this JsonObject charge) => charge["invoice"]!["request"]!.GetValue<string>();

    public static void IsRefused(this HttpReply reply, int status, string? aboutMember = null)
    {
        Assert.Equal(status, reply.Status);
        Assert.Equal("application/json; charset=utf-8", reply.ContentType);
        Assert.Equal(["success", "message"], reply.Json.Select(member => member.Key));
        Assert.False(reply.Json["success"]!.GetValue<bool>());
        Assert.Contains(aboutMember ?? "", reply.Json["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }
}
