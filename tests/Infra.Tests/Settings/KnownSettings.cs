namespace Paywall.Infra.Tests.Settings;

/// <summary>Who reads an app setting that is not one of the section <c>Paywall</c>.</summary>
internal enum Reader
{
    /// <summary>The executable, by this very name.</summary>
    Executable,

    /// <summary>The Functions host.</summary>
    Host,

    /// <summary>Both, so that they cannot be told apart by mistake.</summary>
    Both,
}

/// <summary>The app settings beside the section <c>Paywall</c>, and who reads each.</summary>
internal static class KnownSettings
{
    public static IReadOnlyDictionary<string, Reader> Readers { get; } = new Dictionary<string, Reader>
    {
        ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = Reader.Both,
        ["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"] = Reader.Both,
        ["AZURE_CLIENT_ID"] = Reader.Executable,
        ["AzureWebJobsDisableHomepage"] = Reader.Host,
        ["AzureWebJobsStorage__accountName"] = Reader.Both,
        ["AzureWebJobsStorage__clientId"] = Reader.Both,
        ["AzureWebJobsStorage__credential"] = Reader.Both,
        ["AzureWebJobs.FulfilJob.Disabled"] = Reader.Host,
        ["AzureWebJobs.FulfilJobBus.Disabled"] = Reader.Host,
        ["FUNCTIONS_REQUEST_BODY_SIZE_LIMIT"] = Reader.Host,
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Reader.Executable,
        ["OTEL_EXPORTER_OTLP_HEADERS"] = Reader.Executable,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = Reader.Executable,
        ["ServiceBusConnection__clientId"] = Reader.Both,
        ["ServiceBusConnection__credential"] = Reader.Host,
        ["ServiceBusConnection__fullyQualifiedNamespace"] = Reader.Both,
    };

    /// <summary>Settings that the executable reads, that have a default and that no deployment is meant to set.</summary>
    public static IReadOnlyDictionary<string, string> NotForAzure { get; } = new Dictionary<string, string>
    {
        ["Paywall__AllowLoopback"] = "lets buyers make the paywall call the machine it runs on: for trying out only",
        ["Paywall__Wallets__Zbd__BaseUrl"] = "settable; no parameter file needs another address than ZBD's own",
        ["Paywall__Wallets__Voltage__BaseUrl"] = "settable; no parameter file needs another address than Voltage's own",
    };
}
