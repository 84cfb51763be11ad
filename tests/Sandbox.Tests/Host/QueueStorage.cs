using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Paywall.Sandbox.Processes;
using Paywall.Sandbox.Tests.Processes;

namespace Paywall.Sandbox.Tests.Host;

/// <summary>An Azurite for the tests of one class, each with queues of its own.</summary>
public sealed class QueueStorage : IAsyncLifetime
{
    private Azurite? _azurite;

    public string ConnectionString => _azurite!.ConnectionString;

    public QueueServiceClient Service => new(ConnectionString);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _azurite = await Azurite.StartAsync(new AzuriteOptions(), Cancellation);

    public ValueTask DisposeAsync() => _azurite?.DisposeAsync() ?? default;

    /// <summary>A new queue with messages, each as it is to stand there.</summary>
    public async Task<QueueClient> CreateAsync(params string[] messages)
    {
        var queue = Service.GetQueueClient($"q-{Guid.NewGuid():N}");
        await queue.CreateAsync(cancellationToken: Cancellation);
        foreach (var message in messages)
        {
            await queue.SendMessageAsync(message, Cancellation);
        }

        return queue;
    }

    public QueueClient PoisonOf(QueueClient queue) => Service.GetQueueClient($"{queue.Name}-poison");

    public static async Task<int> CountAsync(QueueClient queue) =>
        (await queue.GetPropertiesAsync(Cancellation)).Value.ApproximateMessagesCount;

    public static Task IsEmptyAsync(QueueClient queue) =>
        Eventually.TrueAsync(async () => await CountAsync(queue) == 0, $"{queue.Name} is empty");

    /// <summary>Waits for the first poisoned message.</summary>
    public async Task<PeekedMessage> PoisonedAsync(QueueClient queue)
    {
        var poison = PoisonOf(queue);
        await Eventually.TrueAsync(async () => await poison.ExistsAsync(Cancellation) && await CountAsync(poison) > 0, "a poisoned message");
        await IsEmptyAsync(queue);
        return Assert.Single((await poison.PeekMessagesAsync(maxMessages: 32, Cancellation)).Value);
    }
}
