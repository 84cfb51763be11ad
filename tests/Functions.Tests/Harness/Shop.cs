using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Faults;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Processes;
using Paywall.Sandbox.Upstreams;
using Paywall.Sandbox.Wallets.Zbd;

namespace Paywall.Functions.Tests.Harness;

/// <summary>A seller with a wallet, an upstream and one or more handlers in this process, on one storage and one clock.</summary>
internal sealed class Shop : IAsyncDisposable
{
    public const string ZbdKey = "key-of-the-seller";

    private const string PortSetting = "FUNCTIONS_CUSTOMHANDLER_PORT";

    private readonly List<WebApplication> _handlers = [];
    private readonly List<FaultProxy> _faults = [];
    private readonly SocketsHttpHandler _connections = new() { UseCookies = false, AllowAutoRedirect = false };
    private readonly Dictionary<string, string?> _settings;
    private readonly LightningNode _buyer;
    private readonly LocalStorage _storage;

    private Shop(LocalStorage storage, LightningNetwork network, ZbdFake zbd, SampleUpstream upstream, FakeTimeProvider time, Dictionary<string, string?> settings)
    {
        _storage = storage;
        Network = network;
        Zbd = zbd;
        Upstream = upstream;
        Time = time;
        _settings = settings;
        _buyer = network.AddNode("buyer", MilliSatoshi.FromSatoshi(1_000_000));
        Http = new HttpClient(_connections);
    }

    public LightningNetwork Network { get; }

    public ZbdFake Zbd { get; }

    public SampleUpstream Upstream { get; }

    public FakeTimeProvider Time { get; }

    public HttpClient Http { get; }

    public IEnumerable<RouteEndpoint> Endpoints => ((IEndpointRouteBuilder)_handlers[0]).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();

    /// <summary>Where the handlers that are started from now on log to, besides the console.</summary>
    public LogBook? Log { get; set; }

    /// <summary>The services of a handler, where its own settings can be read.</summary>
    public IServiceProvider Services(int handler = 0) => _handlers[handler].Services;

    /// <summary>A setting of the first handler.</summary>
    public string Setting(string key) => _settings[key]!;

    public int ChargesMade => Zbd.Calls.Count(call => call.Operation == ZbdOperation.CreateCharge);

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Opens a shop that sells <c>echo</c> and <c>status</c> for 21 sat and gives <c>free</c> away.</summary>
    public static async Task<Shop> OpenAsync(LocalStorage storage, params (string Key, string? Value)[] changes)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var network = new LightningNetwork(time);
        var zbd = await ZbdFake.StartAsync(network, cancellation: Cancellation);
        zbd.OpenAccount(new ZbdApiKey(ZbdKey));
        var upstream = await SampleUpstream.StartAsync(time: time, cancellation: Cancellation);
        var settings = Settings(storage.ConnectionString, zbd.Address, upstream.Address);
        foreach (var (key, value) in changes)
        {
            settings[key] = value;
        }

        var shop = new Shop(storage, network, zbd, upstream, time, settings);
        await shop.AddHandlerAsync();
        return shop;
    }

    /// <summary>Opens a shop with the same keys whose wallet is another account.</summary>
    public Task<Shop> MoveToAnotherAccountAsync() =>
        OpenAsync(_storage, ("Paywall:Keys:0:Secret", _settings["Paywall:Keys:0:Secret"]));

    /// <summary>What a working shop is configured with.</summary>
    public static Dictionary<string, string?> Settings(string storage, Uri zbd, Uri upstream) => new()
    {
        [PortSetting] = "0",
        ["AzureWebJobsStorage"] = storage,
        ["Paywall:Network"] = "regtest",

        // The clock stands still, so that a second never ends.
        ["Paywall:InvoicesPerSecond"] = "100000",
        ["Paywall:InvoicesAtOnce"] = "1000",
        ["Paywall:Keys:0:Id"] = "1",
        ["Paywall:Keys:0:Secret"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
        ["Paywall:Wallets:Zbd:ApiKey"] = ZbdKey,
        ["Paywall:Wallets:Zbd:BaseUrl"] = zbd.AbsoluteUri,
        ["Paywall:Services:0:Name"] = "echo",
        ["Paywall:Services:0:Description"] = "Echo of the request",
        ["Paywall:Services:0:Upstream"] = new Uri(upstream, "/echo").AbsoluteUri,
        ["Paywall:Services:0:Price"] = "21 sat",
        ["Paywall:Services:1:Name"] = "status",
        ["Paywall:Services:1:Upstream"] = new Uri(upstream, "/status").AbsoluteUri,
        ["Paywall:Services:1:Price"] = "21 sat",
        ["Paywall:Services:2:Name"] = "free",
        ["Paywall:Services:2:Upstream"] = new Uri(upstream, "/echo").AbsoluteUri,
        ["Paywall:Services:2:Price"] = "free",
    };

    /// <summary>Settings by which wallets reach the first handler.</summary>
    public static (string Key, string? Value)[] Reachable()
    {
        var port = LoopbackPort.FindFree();
        return [(PortSetting, $"{port}"), ("Paywall:PublicUrl", $"http://127.0.0.1:{port}/")];
    }

    /// <summary>Starts one more handler with the same settings, as the platform does under load, or with changes, as a deployment does.</summary>
    /// <param name="changes">A change to null takes a setting away.</param>
    public async Task<int> AddHandlerAsync(params (string Key, string? Value)[] changes)
    {
        var handler = Program.Build(new ConfigurationBuilder().AddInMemoryCollection(With(changes)).Build(), Time);
        Log?.Attach(handler.Services);
        await handler.StartAsync(Cancellation);
        _handlers.Add(handler);
        return _handlers.Count - 1;
    }

    /// <summary>Starts one more handler that reaches storage, wallet and upstream through a fault proxy of its own.</summary>
    public async Task<(int Handler, FaultProxy Faults)> AddHandlerBehindFaultsAsync(params (string Key, string? Value)[] changes)
    {
        var faults = new FaultProxy(Time);
        _faults.Add(faults);
        return (await AddHandlerAsync([.. changes, (PortSetting, "0"), .. HandlerFaults.Before(With(changes), faults)]), faults);
    }

    public Uri At(string path, int handler = 0) => new(_handlers[handler].Urls.First() + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    public Task<HttpResponseMessage> GetAsync(string path, string? authorization = null, int handler = 0) =>
        SendAsync(HttpMethod.Get, path, handler, authorization is null ? [] : [("Authorization", authorization)]);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, int handler, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, At(path, handler));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }

    /// <summary>Sends again as long as another request holds the use: an answer is there a moment before its use is known to be delivered.</summary>
    public async Task<HttpResponseMessage> InsistAsync(string path, int handler, params (string Name, string Value)[] headers)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromMinutes(1));
        while (true)
        {
            var response = await SendAsync(HttpMethod.Get, path, handler, headers);
            if (response.StatusCode != HttpStatusCode.Conflict)
            {
                return response;
            }

            response.Dispose();
            deadline.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Sends until no other request holds the use any more.</summary>
    public Task<HttpResponseMessage> GetWhenFreeAsync(string path, string authorization) => InsistAsync(path, 0, ("Authorization", authorization));

    /// <summary>The text of a request up to its body, as it goes over the wire.</summary>
    public string Head(string methodAndTarget, params string[] headers) =>
        string.Concat([$"{methodAndTarget} HTTP/1.1\r\nHost: {At("/").Authority}\r\n", .. headers.Select(header => header + "\r\n"), "\r\n"]);

    /// <summary>Asks without a credential and reads the offer.</summary>
    public Task<L402Challenge> ChallengeAsync(string path, int handler = 0) => ChallengeAsync(HttpMethod.Get, path, handler);

    public async Task<L402Challenge> ChallengeAsync(HttpMethod method, string path, int handler = 0)
    {
        using var response = await SendAsync(method, path, handler);
        Assert.Equal(HttpStatusCode.PaymentRequired, response.StatusCode);
        Assert.True(L402Challenge.TryParse(response.Headers.GetValues("WWW-Authenticate").Single(), out var challenge));
        return challenge;
    }

    public Preimage Pay(L402Challenge challenge) =>
        Assert.IsType<PaymentOutcome.Paid>(Network.Pay(_buyer, challenge.Invoice)).Preimage;

    /// <summary>What the payee knows and nobody else may: the preimage of an invoice, paid or not.</summary>
    public Preimage PreimageOf(L402Challenge challenge) => Network.FindInvoice(Bolt11Invoice.Parse(challenge.Invoice).PaymentHash)!.Preimage;

    /// <summary>Buys one request and returns the value of its <c>Authorization</c> header.</summary>
    public Task<string> BuyAsync(string path, int handler = 0) => BuyAsync(HttpMethod.Get, path, handler);

    public async Task<string> BuyAsync(HttpMethod method, string path, int handler = 0)
    {
        var challenge = await ChallengeAsync(method, path, handler);
        return L402Credential.ToHeaderValue(challenge.Token, Pay(challenge));
    }

    private Dictionary<string, string?> With((string Key, string? Value)[] changes)
    {
        var settings = new Dictionary<string, string?>(_settings);

        // Only the first can have a port that others know.
        (string Key, string? Value)[] anyPort = _handlers.Count == 0 ? [] : [(PortSetting, "0")];
        foreach (var (key, value) in anyPort.Concat(changes))
        {
            if (value is null)
            {
                settings.Remove(key);
            }
            else
            {
                settings[key] = value;
            }
        }

        return settings;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var handler in _handlers)
        {
            await handler.DisposeAsync();
        }

        foreach (var faults in _faults)
        {
            await faults.DisposeAsync();
        }

        Upstream.Gate.Open();
        await Upstream.DisposeAsync();
        await Zbd.DisposeAsync();
        Http.Dispose();
        _connections.Dispose();
    }
}
