using Paywall.Sandbox.Processes;
using static Paywall.Sandbox.Host.HostFile;

namespace Paywall.Sandbox.Host;

/// <summary>The extensions.serviceBus part of host.json, with the real host's defaults.</summary>
internal sealed record ServiceBusSettings
{
    /// <summary>How many invocations run at once.</summary>
    public int MaxConcurrentCalls { get; init; } = 16;

    /// <summary>For how long the lock of a message is renewed while its invocation runs.</summary>
    public TimeSpan MaxAutoLockRenewalDuration { get; init; } = TimeSpan.FromMinutes(5);

    internal static ServiceBusSettings Read(string file, ServiceBusSection? section)
    {
        var defaults = new ServiceBusSettings();
        var settings = new ServiceBusSettings
        {
            MaxConcurrentCalls = section?.MaxConcurrentCalls ?? defaults.MaxConcurrentCalls,
            MaxAutoLockRenewalDuration = section?.MaxAutoLockRenewalDuration ?? defaults.MaxAutoLockRenewalDuration,
        };
        if (section?.AutoCompleteMessages is false)
        {
            throw new SandboxException(
                $"{file}: extensions.serviceBus.autoCompleteMessages must be true: a custom handler cannot settle messages.");
        }

        if (settings.MaxConcurrentCalls < 1 || settings.MaxAutoLockRenewalDuration < TimeSpan.Zero)
        {
            throw new SandboxException(
                $"{file}: extensions.serviceBus.maxConcurrentCalls must be 1 at least, and maxAutoLockRenewalDuration not negative.");
        }

        return settings;
    }
}
