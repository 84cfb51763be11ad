using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Paywall.Functions.Refunds;
using Paywall.Functions.Tests.Harness;
using Paywall.Outbound;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;

namespace Paywall.Functions.Tests.Refunds;

/// <summary>The service behind a Lightning address, saying whatever a test wants it to say.</summary>
internal sealed class OddAddressService : IAsyncDisposable
{
    public const string Metadata = """[["text/plain","To a buyer"]]""";

    private static readonly OutboundOptions Patient = LightningAddressResolver.Limits with
    {
        AllowLoopback = true,
        ConnectTimeout = TimeSpan.FromMinutes(1),
        TotalTimeout = TimeSpan.FromMinutes(1),
    };

    private readonly List<string> _asked = [];
    private readonly NodePrivateKey _key = NodePrivateKey.Random();
    private LoopbackServer? _server;

    private OddAddressService()
    {
    }

    /// <summary>The terms, with which nothing is wrong; $ stands for the address of the service.</summary>
    public string Terms { get; set; } = $$"""
        {"tag":"payRequest","callback":"$pay","minSendable":1000,"maxSendable":100000000,"metadata":{{Quote(Metadata)}}}
        """;

    /// <summary>What the callback answers; null for an invoice of what was asked for.</summary>
    public string? Answer { get; set; }

    public int TermsStatus { get; set; } = 200;

    public int AnswerStatus { get; set; } = 200;

    /// <summary>Makes the invoice of another kind.</summary>
    public Func<Bolt11Draft, Bolt11Draft> Twist { get; set; } = draft => draft;

    /// <summary>Paths and queries, as they came.</summary>
    public IReadOnlyList<string> Asked => _asked;

    public string Host => $"127.0.0.1:{_server!.Address.Port}";

    public static async Task<OddAddressService> StartAsync()
    {
        var service = new OddAddressService();
        service._server = await LoopbackServer.StartAsync(
            "the odd service", 0, 0, web => web.Run(service.ServeAsync), Shop.Cancellation);
        return service;
    }

    /// <summary>Asks for 21 sat.</summary>
    public Task<AddressResolution> ResolveAsync(string? comment = null, TimeProvider? time = null) =>
        ResolveAsync($"buyer@{Host}", comment, time);

    public static async Task<AddressResolution> ResolveAsync(string address, string? comment = null, TimeProvider? time = null)
    {
        Assert.True(LightningAddress.TryParse(address, allowLoopback: true, out var read));
        using var http = new OutboundHttp(Patient, time ?? TimeProvider.System);
        var resolver = new LightningAddressResolver(http, time ?? TimeProvider.System);
        return await resolver.ResolveAsync(read, MilliSatoshi.FromSatoshi(21), comment, BitcoinNetwork.Regtest, Shop.Cancellation);
    }

    public static string Quote(string text) => $"\"{text.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        lock (_asked)
        {
            _asked.Add(context.Request.Path + context.Request.QueryString);
        }

        var isTerms = context.Request.Path.StartsWithSegments("/.well-known", StringComparison.Ordinal);
        context.Response.StatusCode = isTerms ? TermsStatus : AnswerStatus;
        context.Response.Headers.Location = $"http://{Host}/elsewhere";
        var body = isTerms ? Terms.Replace("$", $"http://{Host}/", StringComparison.Ordinal) : Answer ?? $$"""{"pr":"{{Invoice()}}"}""";
        await context.Response.Body.WriteAsync(Encoding.Latin1.GetBytes(body), context.RequestAborted);
    }

    private Bolt11Invoice Invoice() => Twist(new Bolt11Draft
    {
        Network = BitcoinNetwork.Regtest,
        Amount = MilliSatoshi.FromSatoshi(21),
        Timestamp = TimeProvider.System.GetUtcNow(),
        PaymentHash = Preimage.Random().Hash,
        PaymentSecret = new byte[32],
        Description = "a refund",
    }).Sign(_key);
}
