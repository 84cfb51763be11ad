//
//  Service Bus over HTTP: sending to a queue
//
//      POST /<queue>/messages
//          Authorization: SharedAccessSignature … or Bearer <token>
//          BrokerProperties: {"MessageId":"…","TimeToLive":90,"ScheduledEnqueueTimeUtc":"Sun, 06 Nov 1994 08:49:37 GMT",…}
//          every other header: a property of the message; the body: the message
//
//      201 without a body: sent, or dropped as a duplicate
//      400 malformed                       401 no token, or not a good one
//      403 larger than 256 KiB             410 no such queue
//
//  References
//      Service Bus REST API, "Send Message" and "Message Headers and Properties"
//
//  Limits
//      No topics, no sessions, no batches (501). Receiving is not for HTTP: the Functions host takes messages from the broker itself.
//

using System.Security;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Processes;

namespace Paywall.Sandbox.ServiceBus;

/// <summary>Lets programs outside the sandbox send to its Service Bus.</summary>
internal sealed class ServiceBusServer : IAsyncDisposable
{
    // What is larger than a message may be is still read, so that the answer is the broker's and not the web server's.
    private const int BodyLimit = 4 * 1024 * 1024;

    private const string BatchType = "application/vnd.microsoft.servicebus.json";
    private const string Bearer = "Bearer ";

    private readonly LoopbackServer _server;

    private ServiceBusServer(LoopbackServer server) => _server = server;

    /// <summary>Where it listens: the namespace.</summary>
    public Uri Address => _server.Address;

    /// <exception cref="SandboxException">The port cannot be had.</exception>
    public static async Task<ServiceBusServer> StartAsync(
        ServiceBusBroker broker, ServiceBusServerOptions options, CancellationToken cancellation) =>
        new(await LoopbackServer.StartAsync("Service Bus", options.Port, BodyLimit, web => Map(web, broker, options), cancellation));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static void Map(WebApplication web, ServiceBusBroker broker, ServiceBusServerOptions options)
    {
        web.UseRouting();
        web.MapPost("/{queue}/messages", context => SendAsync(context, broker, options));
    }

    private static async Task SendAsync(HttpContext context, ServiceBusBroker broker, ServiceBusServerOptions options)
    {
        var request = context.Request;
        if (Unauthorized(request, options) is { } refusal)
        {
            await RefuseAsync(context, StatusCodes.Status401Unauthorized, refusal);
            return;
        }

        if (broker.FindQueue((string)request.RouteValues["queue"]!) is not { } queue)
        {
            await RefuseAsync(context, StatusCodes.Status410Gone, "EntityNotFound: There is no such queue.");
            return;
        }

        if (request.ContentType?.StartsWith(BatchType, StringComparison.OrdinalIgnoreCase) is true)
        {
            await RefuseAsync(context, StatusCodes.Status501NotImplemented, "The sandbox takes no batches.");
            return;
        }

        var (message, problem) = await SendRequest.ReadAsync(request, context.RequestAborted);
        if (message is null)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, problem!);
            return;
        }

        if (SendRequest.Measure(request, message) > SendRequest.SizeLimit)
        {
            await RefuseAsync(context, options.TooLargeStatus, "MessageSizeExceeded: The message is larger than 262144 bytes.");
            return;
        }

        queue.Send(message);
        context.Response.StatusCode = StatusCodes.Status201Created;
    }

    private static string? Unauthorized(HttpRequest request, ServiceBusServerOptions options)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.StartsWith(Bearer, StringComparison.Ordinal))
        {
            return options.AcceptsToken(header[Bearer.Length..]) ? null : "InvalidToken: The token is not good.";
        }

        if (!header.StartsWith(SharedAccessSignature.Scheme, StringComparison.Ordinal))
        {
            return "MissingToken: The authorization header holds neither a bearer token nor a shared access signature.";
        }

        return SharedAccessSignature.TryParse(header) is { } signature
            ? signature.Refuse(options.Keys, request.Host.Value ?? "", request.Path.Value ?? "", options.Time.GetUtcNow())
            : "MalformedToken: The shared access signature is malformed.";
    }

    /// <summary>Azure's errors are XML.</summary>
    private static Task RefuseAsync(HttpContext context, int status, string detail)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/xml; charset=utf-8";
        return context.Response.WriteAsync(
            $"<Error><Code>{status}</Code><Detail>{SecurityElement.Escape(detail)}</Detail></Error>", context.RequestAborted);
    }
}
