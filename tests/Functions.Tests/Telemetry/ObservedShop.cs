using Paywall.Functions.Tests.Harness;
using Paywall.Sandbox.Telemetry;

namespace Paywall.Functions.Tests.Telemetry;

/// <summary>Settings of a shop that tells everything at once.</summary>
internal static class ObservedShop
{
    /// <param name="receiver">Who is told.</param>
    /// <param name="sampled">The share of traces that are kept.</param>
    public static (string Key, string? Value)[] ToldTo(TelemetryReceiver receiver, string sampled = "1") =>
    [
        ("Paywall:Telemetry:Exporter", "otlp"), ("Paywall:Telemetry:SampledTraces", sampled), ("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Address.AbsoluteUri),
    ];

    /// <summary>The same to Application Insights.</summary>
    public static (string Key, string? Value)[] ToldToInsights(TelemetryReceiver receiver, string sampled = "1") =>
    [
        ("Paywall:Telemetry:Exporter", "applicationinsights"), ("Paywall:Telemetry:SampledTraces", sampled),
        ("APPLICATIONINSIGHTS_CONNECTION_STRING", receiver.ConnectionString),
    ];

    /// <summary>What was told once the shop is closed, which tells the rest.</summary>
    public static async Task<TelemetryReceiver> ReceiveAsync(Func<TelemetryReceiver, Task> action)
    {
        var receiver = await TelemetryReceiver.StartAsync(Shop.Cancellation);
        await action(receiver);
        Assert.Empty(receiver.Refusals);
        return receiver;
    }
}
