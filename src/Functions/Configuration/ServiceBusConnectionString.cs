using Paywall.Functions.Jobs.Work;
using static Paywall.Functions.Configuration.PaywallConfiguration;

namespace Paywall.Functions.Configuration;

/// <summary>Reads a connection string as the Azure portal shows it. What is wrong with one is told without repeating any of it that may be secret.</summary>
internal static class ServiceBusConnectionString
{
    private const string EmulatorPart = "UseDevelopmentEmulator";

    /// <exception cref="StartupException">The text is no such connection string, or is for another queue.</exception>
    public static ServiceBusConnection.SharedKey Read(string text, string setting)
    {
        var parts = Split(text, setting);
        var isEmulator = bool.TryParse(parts.GetValueOrDefault(EmulatorPart, bool.FalseString), out var emulator)
            ? emulator
            : throw new StartupException($"{setting}: {EmulatorPart} is neither true nor false.");
        Require(
            Uri.TryCreate(parts.GetValueOrDefault("Endpoint"), UriKind.Absolute, out var endpoint)
                && endpoint is { Scheme: "sb", AbsolutePath: "" or "/", Query: "", Fragment: "", UserInfo: "" },
            $"{setting}: Endpoint is missing or not sb://my-namespace.servicebus.windows.net/");
        var entity = parts.GetValueOrDefault("EntityPath", IWorkQueue.Name);
        Require(
            entity.Equals(IWorkQueue.Name, StringComparison.OrdinalIgnoreCase),
            $"{setting}: EntityPath is not {IWorkQueue.Name}, and the work goes to the queue of that name");
        return new ServiceBusConnection.SharedKey(
            isEmulator ? EmulatorAddress(endpoint!, setting) : Address(endpoint!, setting),
            Part(parts, "SharedAccessKeyName", setting),
            Part(parts, "SharedAccessKey", setting));
    }

    private static Dictionary<string, string> Split(string text, string setting)
    {
        Dictionary<string, string> parts = new(StringComparer.OrdinalIgnoreCase);
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            Require(
                part.Split('=', 2) is [var name, var value] && parts.TryAdd(name.Trim(), value.Trim()),
                $"{setting} is not a connection string: Endpoint=sb://…/;SharedAccessKeyName=…;SharedAccessKey=…");
        }

        return parts;
    }

    private static Uri Address(Uri endpoint, string setting)
    {
        Require(
            endpoint.IsDefaultPort && ServiceBusConnection.IsHostName(endpoint.Host),
            $"{setting}: Endpoint is not a host name alone, such as sb://my-namespace.servicebus.windows.net/");
        return new Uri($"https://{endpoint.Host}/");
    }

    private static Uri EmulatorAddress(Uri endpoint, string setting)
    {
        Require(
            endpoint is { IsLoopback: true, IsDefaultPort: false },
            $"{setting}: {EmulatorPart} is for sb://localhost:<port> only, and the messages would cross the network in the clear");
        return new Uri($"http://{endpoint.Authority}/");
    }

    private static string Part(Dictionary<string, string> parts, string name, string setting)
    {
        var value = parts.GetValueOrDefault(name, "");
        Require(value.Length > 0 && value.All(letter => letter is >= ' ' and <= '~'), $"{setting}: {name} is missing, or has odd characters");
        return value;
    }
}
