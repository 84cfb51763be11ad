using System.Text.Json;
using System.Text.Json.Serialization;

namespace Paywall.Sandbox.Host;

// The parts of host.json and function.json that matter here, as they are written.

internal sealed class HostFile
{
    public string? Version { get; set; }
    public TimeSpan? FunctionTimeout { get; set; }
    public ExtensionsSection? Extensions { get; set; }
    public CustomHandlerSection? CustomHandler { get; set; }

    internal sealed class ExtensionsSection
    {
        public HttpSection? Http { get; set; }
        public QueuesSection? Queues { get; set; }
        public ServiceBusSection? ServiceBus { get; set; }
    }

    internal sealed class QueuesSection
    {
        public int? BatchSize { get; set; }
        public int? NewBatchThreshold { get; set; }
        public int? MaxDequeueCount { get; set; }
        public TimeSpan? VisibilityTimeout { get; set; }
        public TimeSpan? MaxPollingInterval { get; set; }
        public string? MessageEncoding { get; set; }
    }

    internal sealed class ServiceBusSection
    {
        public int? MaxConcurrentCalls { get; set; }
        public TimeSpan? MaxAutoLockRenewalDuration { get; set; }
        public bool? AutoCompleteMessages { get; set; }
    }

    internal sealed class HttpSection
    {
        public string? RoutePrefix { get; set; }
    }

    internal sealed class CustomHandlerSection
    {
        public DescriptionSection? Description { get; set; }
        public bool EnableProxyingHttpRequest { get; set; }
        public TimeSpan? InitializationTimeout { get; set; }
        public int? Port { get; set; }
        public CustomHandlerHttpSection? Http { get; set; }
    }

    internal sealed class DescriptionSection
    {
        public string? DefaultExecutablePath { get; set; }
        public string? WorkingDirectory { get; set; }
        public string[]? Arguments { get; set; }
    }

    internal sealed class CustomHandlerHttpSection
    {
        public JsonElement Routes { get; set; }
    }
}

internal sealed class FunctionFile
{
    public BindingSection[]? Bindings { get; set; }

    internal sealed class BindingSection
    {
        public string? Type { get; set; }
        public string? Direction { get; set; }
        public string? Name { get; set; }
        public string? AuthLevel { get; set; }
        public string? Route { get; set; }
        public string[]? Methods { get; set; }
        public string? Schedule { get; set; }
        public bool? UseMonitor { get; set; }
        public string? QueueName { get; set; }
        public string? Connection { get; set; }
        public string? DataType { get; set; }
        public bool? IsSessionsEnabled { get; set; }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    PropertyNameCaseInsensitive = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true)]
[JsonSerializable(typeof(HostFile))]
[JsonSerializable(typeof(FunctionFile))]
internal sealed partial class HostFilesJson : JsonSerializerContext;
