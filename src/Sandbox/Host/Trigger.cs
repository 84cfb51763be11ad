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

    /// <summary>A schedule.</summary>
    /// <param name="Binding">The name of what the handler is given.</param>
    /// <param name="Schedule">When it is due.</param>
    /// <param name="IsMonitored">Whether the host writes down when it ran, and tells it.</param>
    internal sealed record Timer(string Binding, Schedule Schedule, bool IsMonitored = true) : Trigger;

    /// <summary>A message in a storage queue.</summary>
    /// <param name="Binding">The name of what the handler is given.</param>
    /// <param name="QueueName">The queue.</param>
    /// <param name="Connection">The app setting that holds the storage account's connection string.</param>
    /// <param name="DataType">In which form the handler is given the message.</param>
    internal sealed record Queue(string Binding, string QueueName, string Connection, MessageDataType DataType) : Trigger;

    /// <summary>A message in a Service Bus queue.</summary>
    /// <param name="Binding">The name of what the handler is given.</param>
    /// <param name="QueueName">The queue.</param>
    /// <param name="Connection">The app setting that holds the namespace's connection string.</param>
    /// <param name="DataType">In which form the handler is given the message.</param>
    internal sealed record ServiceBus(string Binding, string QueueName, string Connection, MessageDataType DataType) : Trigger;
}
