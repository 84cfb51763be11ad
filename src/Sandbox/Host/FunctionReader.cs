using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing.Patterns;
using Paywall.Sandbox.Processes;
using static Paywall.Sandbox.Host.FunctionFile;

namespace Paywall.Sandbox.Host;

/// <summary>Turns a function.json into a function, or says what this host cannot run about it.</summary>
internal sealed partial class FunctionReader(string file, string name)
{
    public Function Read(FunctionFile content)
    {
        var bindings = content.Bindings ?? [];
        var triggers = bindings.Where(binding => binding.Type?.EndsWith("Trigger", StringComparison.OrdinalIgnoreCase) ?? false).ToList();
        if (triggers.Count != 1)
        {
            throw Refuse($"a function has exactly one trigger, this one has {triggers.Count}.");
        }

        Trigger trigger = triggers[0].Type!.ToUpperInvariant() switch
        {
            "HTTPTRIGGER" => ReadHttp(triggers[0], bindings),
            "TIMERTRIGGER" => ReadTimer(triggers[0]),
            "QUEUETRIGGER" => ReadQueue(triggers[0], bindings),
            "SERVICEBUSTRIGGER" => ReadServiceBus(triggers[0], bindings),
            _ => throw Refuse($"the trigger type '{triggers[0].Type}' is unknown to this host."),
        };
        return new Function(name, trigger);
    }

    private Trigger.Http ReadHttp(BindingSection trigger, BindingSection[] bindings)
    {
        // The real host sends anything else to the handler as an invocation document instead of the request itself.
        var output = bindings.FirstOrDefault(binding => binding != trigger);
        if (bindings.Length != 2 || !Is(trigger.Direction, "in") || !Is(output?.Type, "http") || !Is(output?.Direction, "out"))
        {
            throw Refuse("a function for HTTP has exactly two bindings, an httpTrigger in and an http out.");
        }

        if (!Is(trigger.AuthLevel, "anonymous"))
        {
            throw Refuse("authLevel must be anonymous: this host has no function keys, and Azure would ask buyers for one.");
        }

        try
        {
            // An empty route counts as none, and a function without a route has its own name as the route.
            var route = string.IsNullOrEmpty(trigger.Route) ? name : trigger.Route;
            return new Trigger.Http(RoutePatternFactory.Parse(route), trigger.Methods ?? []);
        }
        catch (RoutePatternException invalid)
        {
            throw Refuse($"the route '{trigger.Route}' is invalid: {invalid.Message}");
        }
    }

    private Trigger.Timer ReadTimer(BindingSection trigger)
    {
        if (!Is(trigger.Direction, "in") || string.IsNullOrEmpty(trigger.Name))
        {
            throw Refuse("a timerTrigger has the direction in, and a name.");
        }

        return Schedule.TryParse(trigger.Schedule, out var schedule, out var problem)
            ? new Trigger.Timer(trigger.Name, schedule, IsMonitored: trigger.UseMonitor ?? true)
            : throw Refuse($"the schedule '{trigger.Schedule}' is no NCRONTAB expression: {problem}");
    }

    private Trigger.Queue ReadQueue(BindingSection trigger, BindingSection[] bindings)
    {
        var type = ReadMessage(trigger, bindings);
        return QueueName().IsMatch(trigger.QueueName ?? "")
            ? new Trigger.Queue(trigger.Name!, trigger.QueueName!, Or(trigger.Connection, "AzureWebJobsStorage"), type)
            : throw Refuse($"'{trigger.QueueName}' is no name of a queue: 3 to 63 small letters, digits and single hyphens between them.");
    }

    private Trigger.ServiceBus ReadServiceBus(BindingSection trigger, BindingSection[] bindings)
    {
        var type = ReadMessage(trigger, bindings);
        if (trigger.IsSessionsEnabled is true)
        {
            throw Refuse("isSessionsEnabled must be false: this host knows no sessions.");
        }

        return ServiceBusQueueName().IsMatch(trigger.QueueName ?? "")
            ? new Trigger.ServiceBus(trigger.Name!, trigger.QueueName!, Or(trigger.Connection, "AzureWebJobsServiceBus"), type)
            : throw Refuse($"'{trigger.QueueName}' is no name of a queue that this host knows: letters, digits and any of .-_ between them.");
    }

    private MessageDataType ReadMessage(BindingSection trigger, BindingSection[] bindings)
    {
        if (bindings.Length != 1 || !Is(trigger.Direction, "in") || string.IsNullOrEmpty(trigger.Name))
        {
            throw Refuse($"a {trigger.Type} has the direction in, a name and no other binding beside it: this host writes no outputs.");
        }

        return Or(trigger.DataType, "string").ToUpperInvariant() switch
        {
            "STRING" => MessageDataType.Text,
            "BINARY" => MessageDataType.Binary,
            _ => throw Refuse($"the dataType '{trigger.DataType}' is neither string nor binary."),
        };
    }

    private static string Or(string? value, string otherwise) => string.IsNullOrEmpty(value) ? otherwise : value;

    [GeneratedRegex("^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$", RegexOptions.ExplicitCapture)]
    private static partial Regex QueueName();

    [GeneratedRegex("^[A-Za-z0-9]([A-Za-z0-9._-]{0,258}[A-Za-z0-9])?$", RegexOptions.ExplicitCapture)]
    private static partial Regex ServiceBusQueueName();

    private static bool Is(string? value, string expected) => string.Equals(value, expected, StringComparison.OrdinalIgnoreCase);

    private SandboxException Refuse(string reason) => new($"{file}: {reason}");
}
