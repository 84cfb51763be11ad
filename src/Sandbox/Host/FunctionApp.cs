using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Paywall.Sandbox.Processes;

namespace Paywall.Sandbox.Host;

/// <summary>A function app folder as it ships: host.json and one folder per function.</summary>
internal sealed record FunctionApp
{
    /// <summary>The full path of the folder.</summary>
    public required string Directory { get; init; }

    /// <summary>What every HTTP route begins with, without slashes at its ends; may be empty.</summary>
    public required string RoutePrefix { get; init; }

    /// <summary>How long an invocation may take that HTTP did not trigger.</summary>
    public required TimeSpan FunctionTimeout { get; init; }

    public required CustomHandler Handler { get; init; }

    /// <summary>How queue functions take their messages.</summary>
    public required QueueSettings Queues { get; init; }

    /// <summary>How Service Bus functions take their messages.</summary>
    public required ServiceBusSettings ServiceBus { get; init; }

    /// <summary>Every function, by name.</summary>
    public required IReadOnlyList<Function> Functions { get; init; }

    /// <summary>Reads the folder.</summary>
    /// <exception cref="SandboxException">A file is missing or malformed, or asks for something that the host would refuse.</exception>
    public static FunctionApp Load(string directory)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        var hostFile = Path.Combine(root, "host.json");
        var host = Read(hostFile, HostFilesJson.Default.HostFile);
        if (host.Version != "2.0")
        {
            throw new SandboxException($"{hostFile}: version must be \"2.0\".");
        }

        return new FunctionApp
        {
            Directory = root,
            RoutePrefix = (host.Extensions?.Http?.RoutePrefix ?? "api").Trim('/'),
            FunctionTimeout = host.FunctionTimeout ?? TimeSpan.FromMinutes(30),
            Handler = CustomHandler.Read(hostFile, host.CustomHandler),
            Queues = QueueSettings.Read(hostFile, host.Extensions?.Queues),
            ServiceBus = ServiceBusSettings.Read(hostFile, host.Extensions?.ServiceBus),
            Functions = LoadFunctions(root),
        };
    }

    private static Function[] LoadFunctions(string root)
    {
        var folders = System.IO.Directory.EnumerateDirectories(root);
        var files = folders.Select(folder => Path.Combine(folder, "function.json")).Where(File.Exists);
        Function[] functions = [.. files.Order(StringComparer.Ordinal).Select(LoadFunction)];
        return functions.Length > 0 ? functions : throw new SandboxException($"{root} has no folder with a function.json.");
    }

    private static Function LoadFunction(string file)
    {
        var name = Path.GetFileName(Path.GetDirectoryName(file)!);
        return new FunctionReader(file, name).Read(Read(file, HostFilesJson.Default.FunctionFile));
    }

    private static T Read<T>(string file, JsonTypeInfo<T> type)
    {
        try
        {
            using var content = File.OpenRead(file);
            return JsonSerializer.Deserialize(content, type) ?? throw new JsonException("it is empty.");
        }
        catch (JsonException malformed)
        {
            throw new SandboxException($"{file} cannot be read: {malformed.Message}");
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SandboxException($"{file} does not exist.");
        }
    }
}
