using System.Text.Json.Serialization;

namespace Paywall.Functions.Settlements;

/// <summary>The timer function <c>Reconcile</c>. Only the Functions host reaches it; what it sends is not read.</summary>
internal static class ReconcileEndpoint
{
    public const string Route = "/Reconcile";

    public static void MapReconcile(this IEndpointRouteBuilder app) => app.MapPost(Route, RunAsync);

    private static async Task RunAsync(HttpContext context, Reconciler reconciler)
    {
        await reconciler.RunAsync(context.RequestAborted);

        // An invocation succeeds only with a JSON object.
        await context.Response.WriteAsJsonAsync(new InvocationResult(), InvocationJson.Default.InvocationResult, contentType: null, context.RequestAborted);
    }
}

internal sealed record InvocationResult;

[JsonSerializable(typeof(InvocationResult))]
internal sealed partial class InvocationJson : JsonSerializerContext;
