using System.Net;
using Yarp.ReverseProxy.Forwarder;

namespace Paywall.Sandbox.Host;

/// <summary>Streams a request to the handler and its response back, with the headers that tell who called.</summary>
internal sealed class HandlerForwarder : IDisposable
{
    /// <summary>A version of the real host that has proxy mode.</summary>
    public const string HostVersion = "4.1054.250";

    private readonly IHttpForwarder _forwarder;
    private readonly Handler _handler;
    private readonly FunctionsHostOptions _options;
    private readonly HttpMessageInvoker _http;
    private readonly ForwarderRequestConfig _config;

    public HandlerForwarder(IHttpForwarder forwarder, Handler handler, FunctionsHostOptions options)
    {
        _forwarder = forwarder;
        _handler = handler;
        _options = options;
        _config = new ForwarderRequestConfig
        {
            ActivityTimeout = options.ActivityTimeout,
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        var sockets = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
        };
        _http = new HttpMessageInvoker(new ConnectionRetries(sockets, options.Time));
    }

    public async Task ForwardAsync(HttpContext context)
    {
        var invocation = Guid.NewGuid().ToString();
        context.Request.Headers["X-Azure-Functions-InvocationId"] = invocation;
        context.Request.Headers["X-Azure-Functions-HostVersion"] = HostVersion;
        context.Request.Headers["x-ms-invocation-id"] = invocation;

        using var cut = new CancellationTokenSource(_options.FrontEndTimeout ?? Timeout.InfiniteTimeSpan, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cut.Token, _handler.Stopping);
        var error = await _forwarder.SendAsync(
            context, _handler.Address.AbsoluteUri, _http, _config, HttpTransformer.Default, either.Token);
        if (error != ForwarderError.None && !context.RequestAborted.IsCancellationRequested)
        {
            _options.OnLog(LogLevel.Error, $"Invocation {invocation} of {context.Request.Path} failed: {error}.");
        }
    }

    public void Dispose() => _http.Dispose();
}
