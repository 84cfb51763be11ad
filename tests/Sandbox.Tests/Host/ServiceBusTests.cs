using System.Text;
using Microsoft.Extensions.Logging;
using Paywall.Sandbox.Processes;
using Paywall.Sandbox.ServiceBus;
using Paywall.Sandbox.Tests.Processes;

namespace Paywall.Sandbox.Tests.Host;

/// <summary>Service Bus functions of a whole host with a handler of its own process.</summary>
public class ServiceBusTests
{
    private readonly ServiceBusBroker _broker = new(TimeProvider.System);

    [Theory]
    [InlineData("ServiceBusConnection")]
    [InlineData("ServiceBusConnection__fullyQualifiedNamespace")]
    public async Task A_message_reaches_the_handler_at_its_functions_name_and_is_completed(string setting)
    {
        var queue = _broker.CreateQueue("settle");
        queue.Send(new ServiceBusMessage { MessageId = "m1", Body = Encoding.UTF8.GetBytes("one") });
        await using var app = App();
        app.Settings[setting] = "here";
        await app.StartAsync(options => options with { ServiceBus = _broker });

        await Eventually.TrueAsync(() => queue.ActiveCount == 0, "the queue is empty");

        Assert.Equal(["POST /SettleBus"], await app.GetSeenAsync());
    }

    [Fact]
    public async Task A_function_that_a_setting_disables_takes_no_messages()
    {
        var queue = _broker.CreateQueue("settle");
        var other = _broker.CreateQueue("other");
        await using var app = App();
        app.Write("Other", Binding("other"));
        app.Settings["ServiceBusConnection"] = "here";
        app.Settings["AzureWebJobs_SettleBus_Disabled"] = "true";
        await app.StartAsync(options => options with { ServiceBus = _broker });

        queue.Send(new ServiceBusMessage { MessageId = "m1", Body = default });
        other.Send(new ServiceBusMessage { MessageId = "m1", Body = default });
        await Eventually.TrueAsync(() => other.ActiveCount == 0, "the other queue is empty");

        Assert.Equal(1, queue.ActiveCount);
        Assert.Equal(["POST /Other"], await app.GetSeenAsync());
    }

    [Fact]
    public async Task A_function_without_its_connection_does_not_run()
    {
        await using var app = App();
        await app.StartAsync(options => options with { ServiceBus = _broker });
        Assert.Contains(
            (LogLevel.Error, "Function SettleBus does not run: there is neither an app setting ServiceBusConnection nor ServiceBusConnection__fullyQualifiedNamespace."),
            app.Log);
    }

    [Fact]
    public async Task A_function_without_a_Service_Bus_does_not_run()
    {
        await using var app = App();
        app.Settings["ServiceBusConnection"] = "here";
        await app.StartAsync();
        Assert.Contains((LogLevel.Error, "Function SettleBus does not run: this host was given no Service Bus."), app.Log);
    }

    [Fact]
    public async Task A_queue_that_does_not_exist_is_one_clear_line()
    {
        await using var app = App();
        app.Settings["ServiceBusConnection"] = "here";
        var failure = await Assert.ThrowsAsync<SandboxException>(() => app.StartAsync(options => options with { ServiceBus = _broker }));
        Assert.Equal("Function SettleBus waits for the Service Bus queue settle, which does not exist.", failure.Message);
    }

    private static string Binding(string queue) =>
        $$"""{ "type": "serviceBusTrigger", "direction": "in", "name": "msg", "queueName": "{{queue}}", "connection": "ServiceBusConnection" }""";

    private static TestApp App()
    {
        var app = new TestApp();
        app.Write("SettleBus", Binding("settle"));
        return app;
    }
}
