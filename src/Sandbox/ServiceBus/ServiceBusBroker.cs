using System.Collections.Concurrent;

namespace Paywall.Sandbox.ServiceBus;

/// <summary>The queues of one Service Bus namespace of the Standard tier, in memory.</summary>
internal sealed class ServiceBusBroker(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, ServiceBusQueue> _queues = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="ArgumentException">There is one of this name.</exception>
    public ServiceBusQueue CreateQueue(string name, ServiceBusQueueOptions? options = null)
    {
        var queue = new ServiceBusQueue(options ?? new ServiceBusQueueOptions(), time);
        return _queues.TryAdd(name, queue) ? queue : throw new ArgumentException($"There is a queue {name}.", nameof(name));
    }

    /// <summary>Null if there is none of this name.</summary>
    public ServiceBusQueue? FindQueue(string name) => _queues.GetValueOrDefault(name);
}
