using Azure.Storage.Queues.Models;
using Paywall.Sandbox.ServiceBus;

namespace Paywall.Sandbox.Host;

/// <summary>How to run an app.</summary>
internal sealed record FunctionsHostOptions
{
    /// <summary>The port on 127.0.0.1 for clients; 0 for any free one.</summary>
    public int Port { get; init; }

    /// <summary>The handler's environment on top of ours, as Azure passes app settings; some speak to the host itself.</summary>
    public IReadOnlyDictionary<string, string> AppSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>What the handler alone is told in place of those, because its way to a service leads elsewhere than the host's.</summary>
    public IReadOnlyDictionary<string, string> HandlerSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>Receives every line that the handler prints and what the host has to say, one call at a time per stream.</summary>
    public Action<LogLevel, string> OnLog { get; init; } = static (_, _) => { };

    /// <summary>How long a forwarded request may go without a byte in either direction.</summary>
    public TimeSpan ActivityTimeout { get; init; } = TimeSpan.FromSeconds(240);

    /// <summary>When Azure's front end would cut a request (230 s there); never when null.</summary>
    public TimeSpan? FrontEndTimeout { get; init; }

    /// <summary>What timer functions are told about their runs.</summary>
    public TimerStatus TimerStatus { get; init; }

    /// <summary>The app setting that is to hold <see cref="FunctionsHost.Address"/>, which may be found only at the start; none when null.</summary>
    public string? AddressSetting { get; init; }

    /// <summary>How long to wait until the next look into an empty queue; null to wait longer and longer like the real host.</summary>
    public TimeSpan? QueuePollingInterval { get; init; } = QueueSettings.ShortestPollingInterval;

    /// <summary>For how long a message of a queue is taken at a time, in whole seconds; renewed at half of it.</summary>
    public TimeSpan QueueInvisibility { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Receives the messages that were fetched from a queue and answers which to deliver: in another order, one twice, or none.</summary>
    /// <remarks>What is not delivered comes back when its invisibility has ended, as if a host had ended with it.</remarks>
    public Func<IReadOnlyList<QueueMessage>, IReadOnlyList<QueueMessage>> QueueDelivery { get; init; } = static messages => messages;

    /// <summary>What Service Bus functions take their messages from; they do not run when null.</summary>
    public ServiceBusBroker? ServiceBus { get; init; }

    /// <summary>Receives the messages that were locked and answers which to deliver: in another order, one twice, or none.</summary>
    /// <remarks>What is not delivered comes back when its lock has ended, as if a host had ended with it.</remarks>
    public Func<IReadOnlyList<LockedMessage>, IReadOnlyList<LockedMessage>> ServiceBusDelivery { get; init; } = static messages => messages;

    /// <summary>Receives the function and the outcome of every invocation that is not HTTP, before its message is settled.</summary>
    public Action<string, InvocationOutcome> OnInvoked { get; init; } = static (_, _) => { };

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether an app setting switches a function off.</summary>
    public bool Disables(Function function) =>
        new[] { $"AzureWebJobs.{function.Name}.Disabled", $"AzureWebJobs_{function.Name}_Disabled" }.Any(name =>
            AppSettings.TryGetValue(name, out var value) && (value == "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase)));

    /// <summary>The value of an app setting that holds a connection string, found by the two names that the real host tries.</summary>
    public string? FindConnection(string setting) =>
        AppSettings.GetValueOrDefault($"AzureWebJobs{setting}") ?? AppSettings.GetValueOrDefault(setting);
}
