using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Host;
using Paywall.Sandbox.Network;

namespace Paywall.EndToEnd.Tests.Hostile;

/// <summary>
/// The app under test behind a host, to be called through the host or at its executable. It sells <c>one</c> (a call) and <c>hour</c> (a
/// pass) and gives <c>free</c> away, all of an upstream that does what the next segment says: <c>sink</c>, <c>events</c>, <c>endless</c>.
/// </summary>
public sealed class Storefront(RunningSandbox sandbox) : IAsyncLifetime
{
    public const string Host = "host";
    public const string Executable = "executable";

    public static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly ConcurrentQueue<(string Path, long Length)> _executions = new();
    private readonly ConcurrentQueue<string> _log = new();
    private readonly HttpClient _http = new() { Timeout = Deadline };
    private readonly SemaphoreSlim _nextEvent = new(0);
    private LightningNode _buyer = null!;
    private LoopbackServer _upstream = null!;
    private FunctionsHost _host = null!;

    /// <summary>Both ways in.</summary>
    public static TheoryData<string> Ways => [Host, Executable];

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    internal int ProcessId => _host.HandlerProcessId!.Value;

    internal int Restarts => _host.Restarts;

    public async ValueTask InitializeAsync()
    {
        _buyer = sandbox.Stack.Lightning.AddNode($"buyer-{Guid.NewGuid():N}", MilliSatoshi.FromSatoshi(1_000_000));
        _upstream = await LoopbackServer.StartAsync("an upstream", 0, long.MaxValue, web => web.Run(AnswerAsync), Cancellation);
        _host = await FunctionsHost.StartAsync(
            FunctionApp.Load(FunctionAppUnderTest.Folder), new FunctionsHostOptions { AppSettings = Settings(), OnLog = (_, line) => _log.Enqueue(line) }, Cancellation);
        await _host.WaitUntilReadyAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _upstream.DisposeAsync();
        _http.Dispose();
        _nextEvent.Dispose();
    }

    /// <summary>What the executable and its host had to say so far.</summary>
    internal IReadOnlyCollection<string> Log => _log;

    internal Uri Address(string way) => way == Host ? _host.Address : _host.HandlerAddress;

    /// <summary>The text of a request up to its body.</summary>
    internal string Head(string way, string methodAndTarget, params string[] headers) =>
        string.Concat([$"{methodAndTarget} HTTP/1.1\r\nHost: {Address(way).Authority}\r\n", .. headers.Select(header => header + "\r\n"), "\r\n"]);

    /// <summary>How many bytes came with each whole request for a path.</summary>
    internal IReadOnlyList<long> ExecutionsOf(string path) => [.. _executions.Where(execution => execution.Path == path).Select(execution => execution.Length)];

    /// <summary>Lets the upstream send its next event.</summary>
    internal void SendNextEvent() => _nextEvent.Release();

    /// <summary>Buys a request, or a pass, and returns the header line that opens it.</summary>
    internal async Task<string> BuyAsync(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(_host.HandlerAddress, path));
        using var response = await _http.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.PaymentRequired, response.StatusCode);
        Assert.True(L402Challenge.TryParse(response.Headers.GetValues("WWW-Authenticate").Single(), out var challenge));
        var paid = Assert.IsType<PaymentOutcome.Paid>(sandbox.Stack.Lightning.Pay(_buyer, challenge.Invoice));
        return $"Authorization: {L402Credential.ToHeaderValue(challenge.Token, paid.Preimage)}";
    }

    /// <summary>Sends a good request once no earlier one holds its use any more, and wants its answer.</summary>
    internal async Task IsStillGoodAsync(string credential, string method, string path)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(Deadline);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await ticks.WaitForNextTickAsync(deadline.Token))
        {
            var answer = await RawClient.AskAsync(Address(Executable), Head(Executable, $"{method} {path}", credential, "Content-Length: 0"));
            if (answer.Status != (int)HttpStatusCode.Conflict)
            {
                Assert.Equal(200, answer.Status);
                return;
            }
        }
    }

    private Dictionary<string, string> Settings()
    {
        var settings = PaywallProcess.SettingsFor(sandbox.Stack).Where(setting => !setting.Key.StartsWith("Paywall__Services", StringComparison.Ordinal))
            .ToDictionary(setting => setting.Key, setting => setting.Value!);
        settings["Paywall__InvoicesPerSecond"] = "1000";
        (string Name, string Price, string Uses)[] services = [("one", "21 sat", "1 call"), ("hour", "100 sat", "01:00:00"), ("free", "free", "1 call")];
        foreach (var (index, service) in services.Index())
        {
            settings[$"Paywall__Services__{index}__Name"] = service.Name;
            settings[$"Paywall__Services__{index}__Upstream"] = _upstream.Address.AbsoluteUri;
            settings[$"Paywall__Services__{index}__Price"] = service.Price;
            if (service.Price != "free")
            {
                settings[$"Paywall__Services__{index}__Uses"] = service.Uses;
            }
        }

        return settings;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var length = await LengthOfAsync(context);
        _executions.Enqueue((context.Request.Path, length));
        switch (context.Request.Path.Value!.Split('/')[1])
        {
            case "events":
                context.Response.ContentType = "text/event-stream";
                for (var i = 1; i <= 3; i++)
                {
                    await context.Response.WriteAsync($"data: {i}\n\n", context.RequestAborted);
                    await context.Response.Body.FlushAsync(context.RequestAborted);
                    await _nextEvent.WaitAsync(context.RequestAborted);
                }

                break;
            case "endless":
                var block = new byte[16 * 1024];
                while (!context.RequestAborted.IsCancellationRequested)
                {
                    await context.Response.Body.WriteAsync(block, context.RequestAborted);
                }

                break;
            default:
                await context.Response.WriteAsync($"{context.Request.Method} {length}", context.RequestAborted);
                break;
        }
    }

    private static async Task<long> LengthOfAsync(HttpContext context)
    {
        var buffer = new byte[64 * 1024];
        var length = 0L;
        while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is > 0 and var read)
        {
            length += read;
        }

        return length;
    }
}
