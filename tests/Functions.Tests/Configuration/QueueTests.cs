using Microsoft.Extensions.Configuration;
using Paywall.Functions.Configuration;
using Paywall.Functions.Jobs.Work;
using Paywall.Functions.Tests.Harness;

namespace Paywall.Functions.Tests.Configuration;

public class QueueTests
{
    private const string Name = "ServiceBusConnection:fullyQualifiedNamespace";
    private const string Text = "ServiceBusConnection";
    private const string Key = "SharedAccessKeyName=paywall;SharedAccessKey=very-secret=";

    private static readonly Uri Somewhere = new("http://127.0.0.1:9/");

    [Theory]
    [InlineData(null)]
    [InlineData("Storage")]
    public void The_storage_queue_is_the_default_and_needs_no_service_bus(string? queue) => Assert.Null(Read(queue).ServiceBus);

    [Fact]
    public void A_namespace_is_used_as_the_managed_identity()
    {
        Assert.Equal(new ServiceBusConnection.Identity("shop.servicebus.windows.net", null), Read("ServiceBus", (Name, "shop.servicebus.windows.net")).ServiceBus);
        Assert.Equal(
            new ServiceBusConnection.Identity("shop.servicebus.windows.net", "b0684ab8-1130-46af-8f70-71519442f108"),
            Read(
                "ServiceBus",
                (Name, "shop.servicebus.windows.net"),
                ("ServiceBusConnection:clientId", "b0684ab8-1130-46af-8f70-71519442f108"),
                ("ServiceBusConnection:credential", "managedidentity")).ServiceBus);
    }

    [Theory]
    [InlineData($"Endpoint=sb://shop.servicebus.windows.net/;{Key}", "https://shop.servicebus.windows.net/fulfil/messages")]
    [InlineData($"endpoint=sb://Shop.servicebus.windows.net ; {Key};entitypath=Fulfil;", "https://shop.servicebus.windows.net/fulfil/messages")]
    [InlineData($"Endpoint=sb://shop.servicebus.windows.net/;{Key};UseDevelopmentEmulator=false", "https://shop.servicebus.windows.net/fulfil/messages")]
    [InlineData($"Endpoint=sb://localhost:5300;{Key};UseDevelopmentEmulator=true;", "http://localhost:5300/fulfil/messages")]
    [InlineData($"Endpoint=sb://127.0.0.1:5300/;{Key};UseDevelopmentEmulator=true;", "http://127.0.0.1:5300/fulfil/messages")]
    public void A_connection_string_is_read_as_the_portal_shows_it(string text, string messages)
    {
        var connection = Assert.IsType<ServiceBusConnection.SharedKey>(Read("ServiceBus", (Text, text)).ServiceBus);
        Assert.Equal(messages, connection.Messages.AbsoluteUri);
        Assert.Equal(("paywall", "very-secret="), (connection.KeyName, connection.Key));
    }

    [Theory]
    [InlineData("", null, null, "Queue '' is neither Storage nor ServiceBus")]
    [InlineData("servicebus", null, null, "Queue 'servicebus' is neither")]
    [InlineData("ServiceBus", null, null, "neither ServiceBusConnection__fullyQualifiedNamespace nor ServiceBusConnection says which")]
    [InlineData("ServiceBus", Name, " ", "says which")]
    [InlineData("ServiceBus", Name, "shop", "'shop' is not a host name")]
    [InlineData("ServiceBus", Name, "https://shop.servicebus.windows.net/", "is not a host name")]
    [InlineData("ServiceBus", Name, "shop.servicebus.windows.net:443", "is not a host name")]
    [InlineData("ServiceBus", Name, "shop.servicebus.windows.net/fulfil", "is not a host name")]
    [InlineData("ServiceBus", Name, "user@shop.servicebus.windows.net", "is not a host name")]
    [InlineData("ServiceBus", Name, "127.0.0.1", "is not a host name")]
    [InlineData("ServiceBus", Text, "very-secret=", "ServiceBusConnection: Endpoint is missing")]
    [InlineData("ServiceBus", Text, "very-secret", "ServiceBusConnection is not a connection string")]
    [InlineData("ServiceBus", Text, $"Endpoint=sb://shop.servicebus.windows.net/;{Key};SharedAccessKey=very-secret", "is not a connection string")]
    [InlineData("ServiceBus", Text, $"Endpoint=https://shop.servicebus.windows.net/;{Key}", "Endpoint is missing or not sb://")]
    [InlineData("ServiceBus", Text, $"Endpoint=sb://very-secret@shop.servicebus.windows.net/;{Key}", "Endpoint is missing or not sb://")]
    [InlineData("ServiceBus", Text, $"Endpoint=sb://shop.servicebus.windows.net/fulfil;{Key}", "Endpoint is missing or not sb://")]
    [InlineData("ServiceBus", Text, $"Endpoint=sb://shop.servicebus.windows.net:5671/;{Key}", "Endpoint is not a host name alone")]
    [InlineData("ServiceBus", Text, $"Endpoint=sb://localhost/;{Key}", "Endpoint is not a host name alone")]
    [InlineData("ServiceBus", Text, $"Endpoint=sb://shop.servicebus.windows.net/;{Key};EntityPath=orders", "EntityPath is not fulfil")]
    [InlineData("ServiceBus", Text, "Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKey=very-secret", "SharedAccessKeyName is missing")]
    [InlineData("ServiceBus", Text, "Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=paywall", "SharedAccessKey is missing")]
    [InlineData("ServiceBus", Text, "Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=a;SharedAccessKey=very-secret\u00e9", "SharedAccessKey is missing, or has odd")]
    [InlineData("ServiceBus", Text, $"Endpoint=sb://shop.servicebus.windows.net:80/;{Key};UseDevelopmentEmulator=true", "is for sb://localhost:<port> only")]
    [InlineData("ServiceBus", Text, $"Endpoint=sb://localhost/;{Key};UseDevelopmentEmulator=true", "is for sb://localhost:<port> only")]
    [InlineData("ServiceBus", Text, $"Endpoint=sb://localhost:1/;{Key};UseDevelopmentEmulator=very-secret", "UseDevelopmentEmulator is neither true nor false")]
    public void A_queue_that_cannot_be_meant_stops_the_start_with_one_line(string queue, string? key, string? value, string message)
    {
        var failure = Assert.Throws<StartupException>(() => key is null ? Read(queue) : Read(queue, (key, value)));
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
        Assert.DoesNotContain("very-secret", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_connections_or_an_identity_with_an_odd_name_stop_the_start_too()
    {
        var both = Assert.Throws<StartupException>(() => Read(
            "ServiceBus", (Name, "shop.servicebus.windows.net"), (Text, $"Endpoint=sb://shop.servicebus.windows.net/;{Key}")));
        Assert.Contains("are both there", both.Message, StringComparison.Ordinal);

        var odd = Assert.Throws<StartupException>(() => Read(
            "ServiceBus", (Name, "shop.servicebus.windows.net"), ("ServiceBusConnection:clientId", "me")));
        Assert.Contains("clientId 'me' is not a UUID", odd.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_configuration_does_not_print_the_key() => Assert.DoesNotContain(
        "very-secret", Read("ServiceBus", (Text, $"Endpoint=sb://shop.servicebus.windows.net/;{Key}")).ToString(), StringComparison.Ordinal);

    private static QueueConfiguration Read(string? queue, params (string Key, string? Value)[] connection)
    {
        var settings = Shop.Settings("UseDevelopmentStorage=true", Somewhere, Somewhere);
        settings["Paywall:Queue"] = queue;
        foreach (var (key, value) in connection)
        {
            settings[key] = value;
        }

        return PaywallConfiguration.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).Queue;
    }
}
