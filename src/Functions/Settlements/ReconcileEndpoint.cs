using Paywall.Functions.Triggers;

namespace Paywall.Functions.Settlements;

/// <summary>The timer function <c>Reconcile</c>. Only the Functions host reaches it; what it sends is not read.</summary>
internal static class ReconcileEndpoint
{
    public const string Route = "/Reconcile";

    public static void MapReconcile(this IEndpointRouteBuilder app) => app.MapPost(Route, RunAsync);

    private static async Task RunAsync(HttpContext context, Reconciler reconciler)
    {
        await reconciler.RunAsync(context.RequestAborted);
        await Invocation.SucceedAsync(context);
    }
}
