using System.Diagnostics;
using Paywall.Functions.Triggers;

namespace Paywall.Functions.Telemetry;

/// <summary>Begins a trace for each request from outside that is to have one. Told are the method and the route as they are written here, and the status: no address, no query, no header.</summary>
internal static class RequestSpans
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "QUERY"];

    public static void UseRequestSpans(this WebApplication app)
    {
        var spans = app.Services.GetRequiredService<PaywallSpans>();
        app.Use((context, next) =>
            spans.IsChosen && EndpointGuard.IsPublic(context.Request.Path) && spans.BeginChosen("request", ActivityKind.Server) is { } span
                ? TraceAsync(span, context, next) : next(context));
    }

    private static async Task TraceAsync(Activity span, HttpContext context, RequestDelegate next)
    {
        using (span)
        {
            await next(context);
            var method = Methods.FirstOrDefault(known => known == context.Request.Method) ?? "_OTHER";
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "none";
            var status = context.Response.StatusCode;
            span.DisplayName = $"{method} {route}";
            span.SetTag("http.request.method", method).SetTag("http.route", route).SetTag(PaywallSpans.StatusTag, status);
            if (status >= StatusCodes.Status500InternalServerError)
            {
                span.Fail($"{status}");
            }
        }
    }
}
