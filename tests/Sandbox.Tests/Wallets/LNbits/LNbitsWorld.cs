using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Tests.Network;
using Paywall.Sandbox.Wallets.LNbits;

namespace Paywall.Sandbox.Tests.Wallets.LNbits;

/// <summary>A network with a fake of LNbits, where a shop has a wallet with 384 sat, and somebody else's node with 1,000 sat.</summary>
internal sealed class LNbitsWorld : IAsyncDisposable
{
    public const string Payments = "/api/v1/payments";

    private LNbitsWorld(FakeTimeProvider clock, LightningNetwork network, LNbitsFake fake)
    {
        (Clock, Network, Fake) = (clock, network, fake);
        Other = network.AddNode("other", 1000.Sat());
        Shop = fake.OpenWallet("shop", 384.Sat());
        (Reader, Payer, Anybody) = (Client(Shop.InvoiceKey), Client(Shop.AdminKey), Client(null));
    }

    public FakeTimeProvider Clock { get; }

    public LightningNetwork Network { get; }

    public LightningNode Other { get; }

    public LNbitsFake Fake { get; }

    public LNbitsAccount Shop { get; }

    /// <summary>Sends the shop's invoice key.</summary>
    public HttpClient Reader { get; }

    /// <summary>Sends the shop's admin key.</summary>
    public HttpClient Payer { get; }

    /// <summary>Sends no key.</summary>
    public HttpClient Anybody { get; }

    public static async Task<LNbitsWorld> StartAsync(LNbitsOptions? options = null)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero));
        var network = new LightningNetwork(clock);
        return new LNbitsWorld(clock, network, await LNbitsFake.StartAsync(network, options, TestContext.Current.CancellationToken));
    }

    public HttpClient Client(string? key)
    {
        var http = new HttpClient { BaseAddress = Fake.Address };
        if (key is not null)
        {
            http.DefaultRequestHeaders.Add("X-Api-Key", key);
        }

        return http;
    }

    /// <summary>Makes an invoice of 21 sat and returns the answer.</summary>
    public async Task<JsonObject> AskAsync(string more = "")
    {
        var reply = await Reader.SendJsonAsync(Payments, $$"""{"out":false,"amount":21,"unit":"sat","memo":"job 42","expiry":600{{more}}}""");
        Assert.Equal(201, reply.Status);
        return reply.Json;
    }

    public Task<HttpReply> PayAsync(string invoice) => Payer.SendJsonAsync(Payments, $$"""{"out":true,"bolt11":"{{invoice}}"}""");

    public async Task<JsonObject> ReadAsync(string hash) => (await Payer.ReadAsync($"{Payments}/{hash}")).Json;

    public Task ToldAsync() => Fake.WhenWebhooksAnsweredAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Reader.Dispose();
        Payer.Dispose();
        Anybody.Dispose();
        await Fake.DisposeAsync();
    }
}

internal static class LNbitsReplies
{
    public static string? Text(this JsonObject data, string name) => data[name]?.GetValue<string>();

    public static long Number(this JsonObject data, string name) => data[name]!.GetValue<long>();

    public static string Hash(this JsonObject payment) => payment.Text("payment_hash")!;

    public static Bolt11Invoice Invoice(this JsonObject payment) => Bolt11Invoice.Parse(payment.Text("bolt11")!);

    public static void IsRefused(this HttpReply reply, int status, string about = "")
    {
        Assert.Equal(status, reply.Status);
        Assert.Equal(["detail"], reply.Json.Select(member => member.Key));
        Assert.Contains(about, reply.Text, StringComparison.Ordinal);
    }

    /// <summary>A 520 with those words and that status.</summary>
    public static void IsFailed(this HttpReply reply, string status, string detail) => Assert.Equal(
        (520, $$"""{"detail":"{{detail}}","status":"{{status}}"}"""), (reply.Status, reply.Text));
}
