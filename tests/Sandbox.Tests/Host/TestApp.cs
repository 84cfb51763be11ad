using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Paywall.Sandbox.Host;
using Paywall.Sandbox.Tests.Processes;

namespace Paywall.Sandbox.Tests.Host;

/// <summary>A function app folder around handler.mjs, run by the host under test.</summary>
internal sealed class TestApp : IAsyncDisposable
{
    public const string HostJson = """
        {
          "version": "2.0", // comments are allowed
          "extensions": { "http": { "routePrefix": "" } },
          "customHandler": {
            "description": { "defaultExecutablePath": "node", "arguments": ["%TEST_HANDLER%"] },
            "enableProxyingHttpRequest": true,
          }
        }
        """;

    private readonly TempFolder _folder = new();
    private readonly SocketsHttpHandler _sockets = new() { AllowAutoRedirect = false, UseCookies = false, UseProxy = false };
    private FunctionsHost? _host;

    public TestApp()
    {
        WriteHost(HostJson);
        WriteHttp("Calls", """ "route": "api/{*path}" """);
        WriteHttp("Discovery", """ "route": ".well-known/{*path}", "methods": ["get", "head"] """);
        Write("SettleQueue", """{ "type": "queueTrigger", "direction": "in", "name": "msg", "queueName": "settle" }""");
        Write("ExpireTimer", """{ "type": "timerTrigger", "direction": "in", "name": "t", "schedule": "0 0 0 1 1 *" }""");
        Http = new HttpClient(_sockets, disposeHandler: false) { Timeout = Eventually.Deadline };
    }

    public static string HandlerScript { get; } = Path.Combine(AppContext.BaseDirectory, "Host", "handler.mjs");

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public string Folder => _folder.Path;

    public HttpClient Http { get; }

    public Dictionary<string, string> Settings { get; } = new() { ["TEST_HANDLER"] = HandlerScript };

    public ConcurrentQueue<(LogLevel Level, string Line)> Log { get; } = [];

    public FunctionsHost Host => _host ?? throw new InvalidOperationException("The host was not started.");

    public string File(string name) => Path.Combine(Folder, name);

    public void WriteHost(string json) => _folder.Write("host.json", json);

    /// <summary>Writes the usual host.json with one part changed.</summary>
    public void ChangeHost(string part, string by)
    {
        Assert.Contains(part, HostJson, StringComparison.Ordinal);
        WriteHost(HostJson.Replace(part, by, StringComparison.Ordinal));
    }

    public void WriteFile(string name, string content) => _folder.Write(name, content);

    public void Write(string function, string bindings) =>
        _folder.Write($"{function}/function.json", $$"""{ "bindings": [{{bindings}}] }""");

    /// <summary>Writes an HTTP function, given the properties that differ.</summary>
    public void WriteHttp(string function, string properties)
    {
        var comma = string.IsNullOrWhiteSpace(properties) ? "" : ",";
        Write(function, $$"""
            { "type": "httpTrigger", "direction": "in", "name": "req", "authLevel": "anonymous"{{comma}} {{properties}} },
            { "type": "http", "direction": "out", "name": "res" }
            """);
    }

    public async Task StartAsync(Func<FunctionsHostOptions, FunctionsHostOptions>? change = null)
    {
        var options = new FunctionsHostOptions { AppSettings = Settings, OnLog = (level, line) => Log.Enqueue((level, line)) };
        _host = await FunctionsHost.StartAsync(FunctionApp.Load(Folder), change?.Invoke(options) ?? options, Cancellation);
        Http.BaseAddress = _host.Address;
    }

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content = null) =>
        Http.SendAsync(new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content },
            HttpCompletionOption.ResponseHeadersRead, Cancellation);

    public async Task<HttpStatusCode> GetStatusAsync(string path)
    {
        using var response = await SendAsync(HttpMethod.Get, path);
        return response.StatusCode;
    }

    public Task<string> GetTextAsync(string path) => Http.GetStringAsync(new Uri(path, UriKind.Relative), Cancellation);

    public async Task<JsonElement> GetJsonAsync(string path) =>
        await Http.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative), Cancellation);

    /// <summary>What reached the handler so far, apart from GET /.</summary>
    public async Task<string[]> GetSeenAsync() =>
        [.. (await GetJsonAsync("/api/seen")).EnumerateArray().Select(line => line.GetString()!).Where(line => line != "GET /api/seen")];

    /// <summary>Sends bytes that no client has normalised, and reads until the host closes.</summary>
    public async Task<RawResponse> SendRawAsync(string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, Host.Address.Port, Cancellation);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), Cancellation);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return RawResponse.Parse(await reader.ReadToEndAsync(Cancellation).WaitAsync(Eventually.Deadline, Cancellation));
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        Http.Dispose();
        _sockets.Dispose();
        _folder.Dispose();
    }
}
