using System.Net;
using Paywall.Functions.Problems;

namespace Paywall.Functions.Triggers;

/// <summary>
/// Keeps outside requests away from everything but the public routes. The host's own trigger invocations arrive on the same port;
/// they alone lack the marks that the host's proxy leaves on every request from outside.
/// </summary>
internal static class EndpointGuard
{
    private const string InvocationId = "X-Azure-Functions-InvocationId";
    private const string ProxyInvocationId = "x-ms-invocation-id";

    /// <summary>The first path segments of the http functions. Each has a function.json with a route that starts with it.</summary>
    public static IReadOnlyList<PathString> PublicPrefixes { get; } = ["/api", "/jobs", "/webhooks", "/ops", "/catalog"];

    /// <summary>Must be the first of the pipeline, before anything rewrites the headers it looks at.</summary>
    public static void UseEndpointGuard(this IApplicationBuilder app) => app.Use((context, next) =>
        IsPublic(context.Request.Path) || IsReadinessProbe(context.Request) || IsFromHost(context)
            ? next(context)
            : ProblemDocument.WriteAsync(context, Problem.NotFound));

    /// <summary>Whether requests from outside come here.</summary>
    public static bool IsPublic(PathString path) => PublicPrefixes.Any(prefix => path.StartsWithSegments(prefix));

    private static bool IsReadinessProbe(HttpRequest request) =>
        request.Path == "/" && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method));

    private static bool IsFromHost(HttpContext context)
    {
        var request = context.Request;
        return HttpMethods.IsPost(request.Method)
            && Guid.TryParse(request.Headers[InvocationId], out _)
            && request.Host.Host == "127.0.0.1"
            && context.Connection.RemoteIpAddress is { } peer && IPAddress.IsLoopback(peer)
            && !request.Headers.Keys.Any(IsMarkOfOutside);
    }

    private static bool IsMarkOfOutside(string header) =>
        header.Equals(ProxyInvocationId, StringComparison.OrdinalIgnoreCase)
        || header.Equals("X-ARR-LOG-ID", StringComparison.OrdinalIgnoreCase)
        || header.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase)
        || header.StartsWith("X-Original-", StringComparison.OrdinalIgnoreCase);
}
