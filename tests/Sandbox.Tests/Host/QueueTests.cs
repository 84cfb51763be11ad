using System.Collections.Concurrent;
using Azure.Storage.Queues;
using Microsoft.Extensions.Logging;
using Paywall.Sandbox.Host;
using Paywall.Sandbox.Processes;
using Paywall.Sandbox.Tests.Processes;

namespace Paywall.Sandbox.Tests.Host;

/// <summary>Queue functions of a whole host with a handler of its own process.</summary>
public class QueueTests(QueueStorage storage) : IClassFixture<QueueStorage>
{
    private readonly ConcurrentQueue<(string Function, InvocationOutcome Outcome)> _invoked = [];

    [Fact]
    public async Task A_message_reaches_the_handler_at_its_functions_name_and_is_deleted()
    {
        var queue = await storage.CreateAsync("one");
        await using var app = App(queue, "SettleQueue");
        await StartAsync(app);

        await QueueStorage.IsEmptyAsync(queue);

        Assert.Equal(["POST /SettleQueue"], await app.GetSeenAsync());
        Assert.Equal(("SettleQueue", new InvocationOutcome.Succeeded()), Assert.Single(_invoked));
    }

    [Fact]
    public async Task An_empty_answer_hangs_until_the_handler_is_killed_and_fails()
    {
        var queue = await storage.CreateAsync("one");
        await using var app = App(queue, "Empty");
        app.ChangeHost("\"extensions\": {", """
            "functionTimeout": "00:00:01",
            "extensions": { "queues": { "maxDequeueCount": 2, "messageEncoding": "none" },
            """);
        await StartAsync(app);

        Assert.Equal("one", (await storage.PoisonedAsync(queue)).MessageText);

        Assert.Equal(2, _invoked.Count);
        Assert.All(_invoked, invoked =>
            Assert.Contains("functionTimeout", Assert.IsType<InvocationOutcome.Failed>(invoked.Outcome).Reason, StringComparison.Ordinal));
        await Eventually.TrueAsync(() => app.Host.Restarts == 2, "both kills are followed by a restart");
    }

    [Fact]
    public async Task A_handler_that_is_killed_gets_its_message_again_when_it_is_back()
    {
        var queue = await storage.CreateAsync("one");
        await using var app = App(queue, "SettleQueue");
        var kills = 0;
        await StartAsync(app, options => options with
        {
            QueueDelivery = messages =>
            {
                if (Interlocked.Increment(ref kills) == 1)
                {
                    app.Host.KillHandler();
                }

                return messages;
            },
        });

        await QueueStorage.IsEmptyAsync(queue);

        Assert.IsType<InvocationOutcome.Succeeded>(_invoked.Last().Outcome);
        Assert.Equal(1, app.Host.Restarts);
    }

    [Theory]
    [InlineData("AzureWebJobs.SettleQueue.Disabled")]
    [InlineData("AzureWebJobs_SettleQueue_Disabled")]
    public async Task A_function_that_a_setting_disables_takes_no_messages(string setting)
    {
        var (disabled, enabled) = (await storage.CreateAsync("one"), await storage.CreateAsync("two"));
        await using var app = App(disabled, "SettleQueue");
        app.Write("Other", Binding(enabled));
        app.Settings[setting] = "true";
        await StartAsync(app);

        await QueueStorage.IsEmptyAsync(enabled);

        Assert.Equal("Other", Assert.Single(_invoked).Function);
        Assert.Equal(0, Assert.Single((await disabled.PeekMessagesAsync(cancellationToken: TestApp.Cancellation)).Value).DequeueCount);
    }

    [Fact]
    public async Task A_function_without_its_connection_does_not_run_and_disturbs_no_other()
    {
        await using var app = new TestApp();
        await app.StartAsync();

        Assert.IsType<InvocationOutcome.Succeeded>(await app.Host.FireTimerAsync("ExpireTimer", cancellation: TestApp.Cancellation));
        Assert.Contains(
            (LogLevel.Error, "Function SettleQueue does not run: there is no app setting AzureWebJobsStorage with a connection string."), app.Log);
    }

    [Fact]
    public async Task A_connection_that_is_none_is_one_clear_line()
    {
        await using var app = new TestApp();
        app.Settings["AzureWebJobsStorage"] = "AccountName";

        var failure = await Assert.ThrowsAsync<SandboxException>(() => app.StartAsync());

        Assert.StartsWith("The app setting AzureWebJobsStorage is no connection string of a storage account: ", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_whole_hosts_share_a_queue()
    {
        var queue = await storage.CreateAsync([.. Enumerable.Range(0, 40).Select(i => $"{i}")]);
        await using var first = App(queue, "SettleQueue");
        await using var second = App(queue, "SettleQueue");
        await StartAsync(first);
        await StartAsync(second);

        await QueueStorage.IsEmptyAsync(queue);

        Assert.Equal(40, _invoked.Count);
        Assert.Equal(40, (await first.GetSeenAsync()).Length + (await second.GetSeenAsync()).Length);
    }

    private static string Binding(QueueClient queue) =>
        $$"""{ "type": "queueTrigger", "direction": "in", "name": "msg", "queueName": "{{queue.Name}}", "dataType": "binary" }""";

    private TestApp App(QueueClient queue, string function)
    {
        var app = new TestApp();
        app.ChangeHost("\"http\":", "\"queues\": { \"messageEncoding\": \"none\" }, \"http\":");
        Directory.Delete(app.File("SettleQueue"), recursive: true);
        app.Write(function, Binding(queue));
        app.Settings["AzureWebJobsStorage"] = storage.ConnectionString;
        return app;
    }

    private Task StartAsync(TestApp app, Func<FunctionsHostOptions, FunctionsHostOptions>? change = null) => app.StartAsync(options =>
        (change?.Invoke(options) ?? options) with { OnInvoked = (function, outcome) => _invoked.Enqueue((function, outcome)) });
}
