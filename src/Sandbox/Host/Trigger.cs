using Microsoft.AspNetCore.Routing.Patterns;

namespace Paywall.Sandbox.Host;

/// <summary>What starts a function.</summary>
internal abstract record Trigger
{
    private Trigger()
    {
    }

    /// <summary>An HTTP request, passed on to the handler as it is.</summary>
    /// <param name="Route">The route without the app's prefix.</param>
    /// <param name="Methods">The methods that are accepted; all of them when empty.</param>
    internal sealed record Http(RoutePattern Route, IReadOnlyList<string> Methods) : Trigger
    {
        public bool Accepts(string method) => Methods.Count == 0 || Methods.Contains(method, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>A schedule. Recognised, not run yet.</summary>
    internal sealed record Timer : Trigger;

    /// <summary>A message in a storage queue. Recognised, not run yet.</summary>
    internal sealed record Queue : Trigger;

    /// <summary>A Service Bus message. Recognised, not run yet.</summary>
    internal sealed record ServiceBus : Trigger;
}
