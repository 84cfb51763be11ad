using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Tests.Network;
using Paywall.Sandbox.Wallets.Voltage;

namespace Paywall.Sandbox.Tests.Wallets.Voltage;

/// <summary>A network with a fake of Voltage, where a shop has a wallet with 384 sat, and somebody else's node with 1,000 sat.</summary>
internal sealed class VoltageWorld : IAsyncDisposable
{
    public const string Key = "vltg_0123456789";
    public const string PaymentId = "3e84b6c5-5bbe-4e0f-9fb3-f1198330f6fa";

    private VoltageWorld(FakeTimeProvider clock, LightningNetwork network, VoltageFake fake)
    {
        (Clock, Network, Fake) = (clock, network, fake);
        Other = network.AddNode("other", 1000.Sat());
        Environment = fake.OpenEnvironment(Key);
        Wallet = fake.OpenWallet(Environment, 384.Sat());
        Http = Client(Key);
    }

    public FakeTimeProvider Clock { get; }

    public LightningNetwork Network { get; }

    public LightningNode Other { get; }

    public VoltageFake Fake { get; }

    public VoltageEnvironment Environment { get; }

    public Guid Wallet { get; }

    /// <summary>Sends the shop's key.</summary>
    public HttpClient Http { get; }

    public string Payments => $"/v1/organizations/{Environment.Organization}/environments/{Environment.Id}/payments";

    public static async Task<VoltageWorld> StartAsync(VoltageOptions? options = null)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero));
        var network = new LightningNetwork(clock);
        return new VoltageWorld(clock, network, await VoltageFake.StartAsync(network, options, TestContext.Current.CancellationToken));
    }

    public HttpClient Client(string? key)
    {
        var http = new HttpClient { BaseAddress = Fake.Address };
        if (key is not null)
        {
            http.DefaultRequestHeaders.Add("x-api-key", key);
        }

        return http;
    }

    /// <summary>The documented order for an invoice.</summary>
    public string Receive(string id = PaymentId) =>
        $$$$"""{"id":"{{{{id}}}}","wallet_id":"{{{{Wallet}}}}","payment_kind":"bolt11","amount":{"currency":"btc","amount":21000},"description":"job 42","expiration":600,"metadata":{"external_id":"inv-42"}}""";

    /// <summary>The documented order for a payment out.</summary>
    public string Send(string invoice, string maximumFee = "1000") =>
        $$$$"""{"id":"2ec1e783-19b4-4c10-8181-66336a6232bd","wallet_id":"{{{{Wallet}}}}","currency":"btc","type":"bolt11","data":{"payment_request":"{{{{invoice}}}}","max_fee":{"currency":"btc","amount":{{{{maximumFee}}}}}},"metadata":{"external_id":"pay-7f3a"}}""";

    /// <summary>Orders something that is accepted.</summary>
    public async Task OrderAsync(string json)
    {
        var reply = await Http.SendJsonAsync(Payments, json);
        Assert.Equal((202, ""), (reply.Status, reply.Text));
    }

    /// <summary>Reads until there is something in that state.</summary>
    public async Task<JsonObject> ReadUntilAsync(string status, string id = PaymentId)
    {
        for (var i = 0; i < 10; i++)
        {
            var reply = await Http.ReadAsync($"{Payments}/{id}");
            if (reply.Status == 200 && reply.Json["status"]!.GetValue<string>() == status)
            {
                return reply.Json;
            }
        }

        throw new InvalidOperationException($"There is no payment that is {status}.");
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Fake.DisposeAsync();
    }
}
