using Paywall.Sandbox.Faults;

namespace Paywall.Functions.Tests.Harness;

/// <summary>Puts a fault proxy between a handler and everything that its settings name.</summary>
internal static class HandlerFaults
{
    public const string Storage = "storage";
    public const string Wallet = "wallet";
    public const string Upstream = "upstream";

    /// <summary>The settings that lead a handler to the proxy instead of where these lead.</summary>
    public static (string Key, string? Value)[] Before(IEnumerable<KeyValuePair<string, string?>> settings, FaultProxy proxy) =>
        [.. settings.Select(setting => (setting.Key, Value: Redirect(setting.Key, setting.Value!, proxy))).Where(setting => setting.Value is not null)];

    private static string? Redirect(string key, string value, FaultProxy proxy) =>
        key == "AzureWebJobsStorage" ? proxy.StandBeforeStorage(value)
        : key.EndsWith(":BaseUrl", StringComparison.Ordinal) ? proxy.StandBefore(Wallet, new Uri(value)).AbsoluteUri
        : key.EndsWith(":Upstream", StringComparison.Ordinal) ? proxy.StandBefore(Upstream, new Uri(value)).AbsoluteUri
        : null;
}
