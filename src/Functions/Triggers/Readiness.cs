namespace Paywall.Functions.Triggers;

internal static class Readiness
{
    /// <summary>Answers the host's probe at once: it asks every 25 ms at start, and again as a health ping. No invoice is ever made here.</summary>
    public static void MapReadiness(this IEndpointRouteBuilder app) => app.MapMethods("/", ["GET", "HEAD"], static _ => Task.CompletedTask);
}
