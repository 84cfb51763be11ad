using System.Text.Json;
using Paywall.Sandbox.Processes;
using static Paywall.Sandbox.Host.HostFile;

namespace Paywall.Sandbox.Host;

/// <summary>The customHandler part of host.json: the executable that serves every function.</summary>
internal sealed record CustomHandler
{
    /// <summary>A file of the app, or a name on the PATH.</summary>
    public required string ExecutablePath { get; init; }

    /// <summary>As written, with %VARIABLE% not yet replaced.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Relative to the app's folder; the folder itself when null.</summary>
    public required string? WorkingDirectory { get; init; }

    /// <summary>How long the handler may take until it answers.</summary>
    public required TimeSpan InitializationTimeout { get; init; }

    /// <summary>A fixed port for the handler; any free one when null.</summary>
    public required int? Port { get; init; }

    internal static CustomHandler Read(string file, CustomHandlerSection? section)
    {
        if (section?.Description?.DefaultExecutablePath is not { Length: > 0 } executable)
        {
            throw new SandboxException($"{file}: customHandler.description.defaultExecutablePath is missing.");
        }

        if (section.Http is { Routes.ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) })
        {
            throw new SandboxException(
                $"{file}: customHandler.http.routes cannot stand beside function.json files; the host refuses both together.");
        }

        if (!section.EnableProxyingHttpRequest)
        {
            throw new SandboxException(
                $"{file}: customHandler.enableProxyingHttpRequest must be true; forwarding lets clients forge invocation ids.");
        }

        return new CustomHandler
        {
            ExecutablePath = executable,
            Arguments = section.Description.Arguments ?? [],
            WorkingDirectory = section.Description.WorkingDirectory is { Length: > 0 } folder ? folder : null,
            InitializationTimeout = section.InitializationTimeout ?? TimeSpan.FromSeconds(30),
            Port = section.Port,
        };
    }
}
