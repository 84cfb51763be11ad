using System.Security.Cryptography;

namespace Paywall.Sandbox.ServiceBus;

/// <summary>The Service Bus namespace of a seller, with one queue and a key that may send to it.</summary>
internal sealed class SandboxServiceBus : IAsyncDisposable
{
    private readonly ServiceBusServer _server;
    private readonly SharedAccessKey _key;

    private SandboxServiceBus(ServiceBusServer server, ServiceBusBroker broker, SharedAccessKey key) => (_server, Broker, _key) = (server, broker, key);

    /// <summary>What delivers the messages.</summary>
    public ServiceBusBroker Broker { get; }

    /// <summary>What the paywall is configured with.</summary>
    public IEnumerable<KeyValuePair<string, string>> Settings =>
    [
        new("Paywall__Queue", "ServiceBus"),
        new("ServiceBusConnection", $"Endpoint=sb://{_server.Address.Authority}/;SharedAccessKeyName={_key.Name};SharedAccessKey={_key.Key};UseDevelopmentEmulator=true"),
    ];

    public static async Task<SandboxServiceBus> StartAsync(string queue, CancellationToken cancellation)
    {
        var broker = new ServiceBusBroker(TimeProvider.System);
        broker.CreateQueue(queue);
        var key = new SharedAccessKey("paywall", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        return new SandboxServiceBus(
            await ServiceBusServer.StartAsync(broker, new ServiceBusServerOptions { Keys = [key] }, cancellation), broker, key);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
