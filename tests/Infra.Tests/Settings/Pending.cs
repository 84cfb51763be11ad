namespace Paywall.Infra.Tests.Settings;

/// <summary>
/// Settings that the templates set already and this build of the executable does not read yet. The list is to be empty: a test fails as soon
/// as the executable reads one that is still on it.
/// </summary>
internal static class Pending
{
    /// <summary>Starts of names.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "Paywall__Telemetry__",
        "AzureWebJobsStorage__",
        "APPLICATIONINSIGHTS_",
        "OTEL_EXPORTER_OTLP_",
    ];

    /// <summary>What stands in for them, so that the rest can be tried.</summary>
    public static IReadOnlyDictionary<string, string> Instead { get; } = new Dictionary<string, string> { ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true" };

    public static bool Has(string name) => Names.Any(start => name.StartsWith(start, StringComparison.Ordinal));

    /// <summary>Settings as this build of the executable can take them.</summary>
    public static Dictionary<string, string> Adapt(IReadOnlyDictionary<string, string> settings) =>
        settings.Where(setting => !Has(setting.Key)).Concat(Names.Count == 0 ? [] : Instead).ToDictionary();
}
