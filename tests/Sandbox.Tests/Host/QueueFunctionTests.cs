using System.Collections.Concurrent;
using System.Diagnostics;
using Paywall.Sandbox.Host;
using Paywall.Sandbox.Tests.Processes;

namespace Paywall.Sandbox.Tests.Host;

/// <summary>What becomes of a message, with a real queue.</summary>
public class QueueFunctionTests(QueueStorage storage) : IClassFixture<QueueStorage>
{
    private static readonly InvocationOutcome Failed = new InvocationOutcome.Failed("the handler answered 500.");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Success_deletes_the_message()
    {
        var queue = await storage.CreateAsync("one");
        await using var world = new QueueWorld(storage, queue).Start();

        await QueueStorage.IsEmptyAsync(queue);

        Assert.Single(world.Invoker.Documents);
        Assert.False(await storage.PoisonOf(queue).ExistsAsync(Cancellation));
    }

    [Fact]
    public async Task Failure_is_tried_again_and_ends_in_the_poison_queue_with_the_same_bytes()
    {
        const string Text = "{\"a\": 1 } é \"<&>";
        var queue = await storage.CreateAsync(Text);
        await using var world = new QueueWorld(storage, queue) { Settings = new QueueSettings { IsBase64 = false, MaxDequeueCount = 3 } };
        world.Invoker.Outcome = Failed;
        world.Start();

        Assert.Equal(Text, (await storage.PoisonedAsync(queue)).MessageText);

        Assert.Equal(["1", "2", "3"], Enumerable.Range(0, world.Invoker.Documents.Count).Select(i => world.Invoker.Metadata(i, "DequeueCount")));
    }

    [Fact]
    public async Task A_failed_message_rests_for_the_visibility_timeout()
    {
        var queue = await storage.CreateAsync("one");
        var settings = new QueueSettings { IsBase64 = false, VisibilityTimeout = TimeSpan.FromSeconds(2) };
        await using var world = new QueueWorld(storage, queue) { Settings = settings };
        world.Invoker.Outcome = Failed;
        var watch = Stopwatch.StartNew();
        world.Start();

        await Eventually.TrueAsync(() => world.Invoker.Documents.Count == 2, "the second delivery");

        // Azurite counts in whole seconds.
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(1), Eventually.Deadline);
    }

    [Fact]
    public async Task A_message_stays_invisible_as_long_as_its_invocation_runs()
    {
        var queue = await storage.CreateAsync("one");
        await using var world = new QueueWorld(storage, queue) { Options = new() { QueueInvisibility = TimeSpan.FromSeconds(4) } };
        world.Invoker.Holds = true;
        world.Start();

        await Eventually.TrueAsync(() => world.Log.Count(entry => entry.Line.EndsWith(" was renewed.", StringComparison.Ordinal)) == 3, "6 seconds");

        Assert.Single(world.Invoker.Documents);
        Assert.Empty((await queue.PeekMessagesAsync(cancellationToken: Cancellation)).Value);
        world.Invoker.Release();
        await QueueStorage.IsEmptyAsync(queue);
        Assert.Single(world.Invoker.Documents);
    }

    [Fact]
    public async Task A_host_that_ends_leaves_its_message_to_another_one()
    {
        var queue = await storage.CreateAsync("one");
        await AbandonAsync(queue.Name, new QueueSettings { IsBase64 = false });

        await using var second = new QueueWorld(storage, queue).Start();

        await QueueStorage.IsEmptyAsync(queue);
        Assert.Equal("2", second.Invoker.Metadata(0, "DequeueCount"));
    }

    [Fact]
    public async Task A_message_whose_last_host_ended_is_poisoned_without_another_try()
    {
        var queue = await storage.CreateAsync("one");
        var settings = new QueueSettings { IsBase64 = false, MaxDequeueCount = 1 };
        await AbandonAsync(queue.Name, settings);

        await using var second = new QueueWorld(storage, queue) { Settings = settings }.Start();

        Assert.Equal("one", (await storage.PoisonedAsync(queue)).MessageText);
        Assert.Empty(second.Invoker.Documents);
    }

    [Fact]
    public async Task A_poison_queue_has_none_of_its_own_and_its_failures_stay_invisible()
    {
        var queue = storage.Service.GetQueueClient($"q-{Guid.NewGuid():N}-poison");
        await queue.CreateAsync(cancellationToken: Cancellation);
        await queue.SendMessageAsync("bad", Cancellation);
        await using var world = new QueueWorld(storage, queue) { Settings = new QueueSettings { IsBase64 = false, MaxDequeueCount = 1 } };
        world.Invoker.Outcome = Failed;
        world.Start();
        await Eventually.TrueAsync(() => world.Invoker.Documents.Count == 1, "the bad message");

        world.Invoker.Outcome = new InvocationOutcome.Succeeded();
        await queue.SendMessageAsync("good", Cancellation);
        await Eventually.TrueAsync(async () => await QueueStorage.CountAsync(queue) == 1, "the good one is done");

        Assert.Equal(2, world.Invoker.Documents.Count);
        Assert.Empty((await queue.PeekMessagesAsync(cancellationToken: Cancellation)).Value);
        Assert.False(await storage.PoisonOf(queue).ExistsAsync(Cancellation));
    }

    [Fact]
    public async Task Batches_and_running_invocations_keep_their_limits()
    {
        var queue = await storage.CreateAsync([.. Enumerable.Range(0, 14).Select(i => $"{i}")]);
        var (batches, running) = (new ConcurrentQueue<int>(), new ConcurrentQueue<int>());
        HeldInvoker? invoker = null;
        await using var world = new QueueWorld(storage, queue)
        {
            Settings = new QueueSettings { IsBase64 = false, BatchSize = 4, NewBatchThreshold = 2 },
            Options = new()
            {
                QueueDelivery = messages =>
                {
                    batches.Enqueue(messages.Count);
                    running.Enqueue(invoker!.Running);
                    return messages;
                },
            },
        };
        invoker = world.Invoker;
        invoker.Holds = true;
        world.Start();

        await Eventually.TrueAsync(() => invoker.Running == 4, "the first batch");
        invoker.Release();
        invoker.Release();
        await Eventually.TrueAsync(() => invoker.Running == 6, "a second batch beside the rest of the first");
        for (var released = 2; released < 14; released++)
        {
            await Eventually.TrueAsync(() => invoker.Running > 2 || invoker.Documents.Count == 14, "the next batch");
            invoker.Release();
            await Eventually.TrueAsync(() => invoker.Documents.Count - invoker.Running > released, "its end");
        }

        await QueueStorage.IsEmptyAsync(queue);
        Assert.Equal([4, 4, 4, 2], batches);
        Assert.Equal(14, invoker.Documents.Count);
        Assert.All(running, count => Assert.InRange(count, 0, 2));
    }

    [Fact]
    public async Task A_queue_that_does_not_exist_is_waited_for()
    {
        var queue = storage.Service.GetQueueClient($"q-{Guid.NewGuid():N}");
        await using var world = new QueueWorld(storage, queue).Start();
        await queue.CreateAsync(cancellationToken: Cancellation);
        await queue.SendMessageAsync("one", Cancellation);

        await QueueStorage.IsEmptyAsync(queue);

        Assert.Single(world.Invoker.Documents);
        Assert.Empty(world.Log);
    }

    [Fact]
    public async Task Messages_may_be_delivered_twice_and_in_another_order()
    {
        var queue = await storage.CreateAsync("a", "b", "c");
        await using var world = new QueueWorld(storage, queue)
        {
            DataType = MessageDataType.Text,
            Options = new() { QueueDelivery = messages => [.. messages.Reverse(), .. messages] },
        }.Start();

        await QueueStorage.IsEmptyAsync(queue);

        await Eventually.TrueAsync(() => world.Invoker.Documents.Count == 6, "everything came twice");
        Assert.Equal(["\"c\"", "\"b\"", "\"a\"", "\"a\"", "\"b\"", "\"c\""], Enumerable.Range(0, 6).Select(world.Invoker.Data));
    }

    [Fact]
    public async Task Two_hosts_share_a_queue()
    {
        var queue = await storage.CreateAsync("a", "b");
        var settings = new QueueSettings { IsBase64 = false, BatchSize = 1, NewBatchThreshold = 0 };
        await using var first = new QueueWorld(storage, queue) { Settings = settings };
        await using var second = new QueueWorld(storage, queue) { Settings = settings };
        first.Invoker.Holds = second.Invoker.Holds = true;
        first.Start();
        second.Start();

        await Eventually.TrueAsync(() => first.Invoker.Running == 1 && second.Invoker.Running == 1, "each has one");
        Assert.NotEqual(first.Invoker.Data(0), second.Invoker.Data(0));
        first.Invoker.Release();
        second.Invoker.Release();
        await QueueStorage.IsEmptyAsync(queue);
        Assert.Equal((1, 1), (first.Invoker.Documents.Count, second.Invoker.Documents.Count));
    }

    [Fact]
    public async Task A_handler_that_was_given_up_gets_nothing()
    {
        var queue = await storage.CreateAsync("one");
        await using (var world = new QueueWorld(storage, queue))
        {
            world.Invoker.IsUp = false;
            world.Start();
        }

        Assert.Equal(0, Assert.Single((await queue.PeekMessagesAsync(cancellationToken: Cancellation)).Value).DequeueCount);
    }

    /// <summary>Takes the message with a host that ends before its invocation does.</summary>
    private async Task AbandonAsync(string queue, QueueSettings settings)
    {
        await using var world = new QueueWorld(storage, storage.Service.GetQueueClient(queue))
        {
            Settings = settings,
            Options = new() { QueueInvisibility = TimeSpan.FromSeconds(2) },
        };
        world.Invoker.Holds = true;
        world.Start();
        await Eventually.TrueAsync(() => world.Invoker.Running == 1, "the delivery");
    }
}
