using System.Text;
using Microsoft.Extensions.Time.Testing;
using Paywall.Sandbox.ServiceBus;
using Paywall.Sandbox.Tests.Processes;

namespace Paywall.Sandbox.Tests.ServiceBus;

public class ServiceBusQueueTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 22, 15, 13, 16, TimeSpan.Zero));
    private readonly ServiceBusQueue _queue;

    public ServiceBusQueueTests() => _queue = new ServiceBusBroker(_clock).CreateQueue("settle");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void A_queue_is_found_by_its_name_in_any_case_and_created_once()
    {
        var broker = new ServiceBusBroker(_clock);
        var queue = broker.CreateQueue("Settle");
        Assert.Same(queue, broker.FindQueue("sETTLE"));
        Assert.Null(broker.FindQueue("other"));
        Assert.Throws<ArgumentException>(() => broker.CreateQueue("settle"));
    }

    [Fact]
    public async Task Messages_come_in_the_order_in_which_they_were_sent()
    {
        Send("a");
        Send("b");
        Send("c");
        var first = await ReceiveAsync(2);
        var second = await ReceiveAsync(2);
        Assert.Equal(["a", "b"], first.Select(locked => locked.Message.MessageId));
        Assert.Equal(("c", 3L, 1), (second[0].Message.MessageId, second[0].SequenceNumber, second[0].DeliveryCount));
        Assert.Single(second);
    }

    [Fact]
    public async Task A_receiver_waits_for_a_message()
    {
        var waiting = ReceiveAsync();
        Assert.False(waiting.IsCompleted);
        Send("a");
        Assert.Equal("a", Assert.Single(await waiting).Message.MessageId);
    }

    [Fact]
    public async Task A_receiver_may_give_up()
    {
        using var giveUp = new CancellationTokenSource();
        var waiting = _queue.ReceiveAsync(1, giveUp.Token);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Send("a");
        Assert.Single(await ReceiveAsync());
    }

    [Fact]
    public async Task A_message_id_is_taken_once_within_the_window()
    {
        Assert.Equal(SendOutcome.Enqueued, Send("a"));
        Assert.True(_queue.Complete((await ReceiveAsync())[0].LockToken));
        _clock.Advance(TimeSpan.FromMinutes(9.9));
        Assert.Equal(SendOutcome.Duplicate, Send("a"));
        Assert.Equal(SendOutcome.Enqueued, Send("A"));
        Assert.Equal(1, _queue.ActiveCount);

        // A duplicate does not prolong the window.
        _clock.Advance(TimeSpan.FromMinutes(0.1));
        Assert.Equal(SendOutcome.Enqueued, Send("a"));
    }

    [Fact]
    public void A_queue_without_duplicate_detection_takes_everything()
    {
        var queue = new ServiceBusBroker(_clock).CreateQueue("settle", new ServiceBusQueueOptions { DuplicateDetectionWindow = null });
        Assert.Equal(SendOutcome.Enqueued, queue.Send(Message("a")));
        Assert.Equal(SendOutcome.Enqueued, queue.Send(Message("a")));
        Assert.Equal(2, queue.ActiveCount);
    }

    [Fact]
    public async Task A_scheduled_message_enters_the_queue_in_its_time()
    {
        var due = _clock.GetUtcNow().AddMinutes(2);
        Assert.Equal(SendOutcome.Scheduled, _queue.Send(Message("later") with { ScheduledEnqueueTime = due, TimeToLive = TimeSpan.FromMinutes(1) }));
        Assert.Equal(SendOutcome.Duplicate, Send("later"));
        Assert.Equal(SendOutcome.Enqueued, _queue.Send(Message("past") with { ScheduledEnqueueTime = _clock.GetUtcNow() }));
        Assert.True(_queue.Complete((await ReceiveAsync())[0].LockToken));
        Assert.Equal((0, 1), (_queue.ActiveCount, _queue.ScheduledCount));

        var waiting = ReceiveAsync();
        _clock.Advance(TimeSpan.FromSeconds(119));
        Assert.False(waiting.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));

        var locked = Assert.Single(await WaitAsync(waiting));
        Assert.Equal(("later", due, due.AddMinutes(1)), (locked.Message.MessageId, locked.EnqueuedAt, locked.ExpiresAt));
        Assert.Equal((1, 0), (_queue.ActiveCount, _queue.ScheduledCount));
    }

    [Fact]
    public async Task A_lock_that_ends_gives_the_message_to_the_next_receiver_and_its_own_settles_nothing()
    {
        Send("a");
        var first = (await ReceiveAsync())[0];
        var waiting = ReceiveAsync();
        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.False(waiting.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));

        var second = Assert.Single(await WaitAsync(waiting));

        Assert.Equal(("a", 2), (second.Message.MessageId, second.DeliveryCount));
        Assert.False(_queue.Complete(first.LockToken));
        Assert.False(_queue.Abandon(first.LockToken));
        Assert.False(_queue.RenewLock(first.LockToken));
        Assert.True(_queue.Complete(second.LockToken));
        Assert.False(_queue.Complete(second.LockToken));
        Assert.Equal(0, _queue.ActiveCount);
    }

    [Fact]
    public async Task A_renewed_lock_lasts_another_minute()
    {
        Send("a");
        var locked = (await ReceiveAsync())[0];
        _clock.Advance(TimeSpan.FromSeconds(50));
        Assert.True(_queue.RenewLock(locked.LockToken));
        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.True(_queue.Complete(locked.LockToken));
    }

    [Fact]
    public async Task Ten_deliveries_without_success_end_among_the_dead_letters()
    {
        Send("a");
        for (var delivery = 1; delivery <= 10; delivery++)
        {
            Assert.Empty(_queue.DeadLetters);
            var locked = (await ReceiveAsync())[0];
            Assert.Equal(delivery, locked.DeliveryCount);
            if (delivery % 2 == 0)
            {
                Assert.True(_queue.Abandon(locked.LockToken));
            }
            else
            {
                _clock.Advance(TimeSpan.FromMinutes(1));
            }
        }

        Assert.Equal(("a", 10), (Assert.Single(_queue.DeadLetters).Message.MessageId, _queue.DeadLetters[0].DeliveryCount));
        Assert.Equal(0, _queue.ActiveCount);
    }

    [Fact]
    public async Task A_message_that_nobody_fetched_in_its_time_is_dropped_but_not_while_it_is_delivered()
    {
        _queue.Send(Message("a") with { TimeToLive = TimeSpan.FromSeconds(30) });
        _queue.Send(Message("b") with { TimeToLive = TimeSpan.FromSeconds(30) });
        var locked = (await ReceiveAsync())[0];
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(1, _queue.ActiveCount);
        Assert.True(_queue.Complete(locked.LockToken));

        _queue.Send(Message("c") with { TimeToLive = TimeSpan.FromDays(300) });
        _clock.Advance(TimeSpan.FromDays(14));
        Assert.Equal(0, _queue.ActiveCount);
        Assert.Empty(_queue.DeadLetters);
    }

    private static ServiceBusMessage Message(string id) => new() { MessageId = id, Body = Encoding.UTF8.GetBytes(id) };

    private SendOutcome Send(string id) => _queue.Send(Message(id));

    private Task<IReadOnlyList<LockedMessage>> ReceiveAsync(int atMost = 1) => _queue.ReceiveAsync(atMost, Cancellation);

    private static Task<IReadOnlyList<LockedMessage>> WaitAsync(Task<IReadOnlyList<LockedMessage>> receiving) =>
        receiving.WaitAsync(Eventually.Deadline, Cancellation);
}
