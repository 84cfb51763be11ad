using Paywall.Functions.Jobs.Work;
using static Paywall.Functions.Configuration.PaywallConfiguration;

namespace Paywall.Functions.Configuration;

/// <summary>Which queue the workers are fed from.</summary>
/// <param name="ServiceBus">The Service Bus that has the queue; null for the storage queue.</param>
internal sealed record QueueConfiguration(ServiceBusConnection? ServiceBus)
{
    /// <summary>The name by which the Functions host knows the connection too: what sends and what receives cannot be told apart by mistake.</summary>
    private const string Connection = "ServiceBusConnection";

    private const string NamespaceSetting = $"{Connection}__fullyQualifiedNamespace";

    /// <exception cref="StartupException">The queue is none that is known, or its connection is missing or wrong.</exception>
    public static QueueConfiguration Read(string? queue, IConfiguration configuration) => queue switch
    {
        null or "Storage" => new QueueConfiguration(ServiceBus: null),
        "ServiceBus" => new QueueConfiguration(ReadConnection(configuration.GetSection(Connection))),
        _ => throw new StartupException($"Queue '{queue}' is neither Storage nor ServiceBus."),
    };

    private static ServiceBusConnection ReadConnection(IConfigurationSection section)
    {
        var name = section["fullyQualifiedNamespace"];
        var text = section.Value;
        Require(
            !string.IsNullOrWhiteSpace(name) || !string.IsNullOrWhiteSpace(text),
            $"Queue is ServiceBus, and neither {NamespaceSetting} nor {Connection} says which");
        Require(
            string.IsNullOrWhiteSpace(name) || string.IsNullOrWhiteSpace(text),
            $"{NamespaceSetting} and {Connection} are both there: keep one, the former for a managed identity, the latter for a key");
        return string.IsNullOrWhiteSpace(text) ? ReadNamespace(name!, section["clientId"]) : ServiceBusConnectionString.Read(text, Connection);
    }

    private static ServiceBusConnection.Identity ReadNamespace(string name, string? clientId)
    {
        Require(
            ServiceBusConnection.IsHostName(name),
            $"{NamespaceSetting} '{name}' is not a host name such as my-namespace.servicebus.windows.net");
        Require(
            string.IsNullOrEmpty(clientId) || Guid.TryParse(clientId, out _),
            $"{Connection}__clientId '{clientId}' is not a UUID: the client id of the user-assigned identity");
        return new ServiceBusConnection.Identity(name, string.IsNullOrEmpty(clientId) ? null : clientId);
    }
}
