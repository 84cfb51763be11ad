using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using Paywall.Sandbox.Processes;

namespace Paywall.Sandbox.Host;

/// <summary>How the host starts the handler of an app.</summary>
internal static partial class HandlerCommand
{
    /// <summary>The handler's command line, folder and environment.</summary>
    public static ChildCommand Create(FunctionApp app, FunctionsHostOptions options, int port)
    {
        var environment = CreateEnvironment(app, options, port);
        return new ChildCommand(FindExecutable(app))
        {
            Arguments = [.. app.Handler.Arguments.Select(argument => Expand(argument, environment))],
            Environment = environment,
            WorkingDirectory = Path.Combine(app.Directory, app.Handler.WorkingDirectory ?? ""),
            OnOutput = line => options.OnLog(LogLevel.Information, line),
            OnError = line => options.OnLog(Warns(line) ? LogLevel.Warning : LogLevel.Error, line),
        };
    }

    private static bool Warns(string line) => line.Contains("warn", StringComparison.OrdinalIgnoreCase);

    private static Dictionary<string, string?> CreateEnvironment(FunctionApp app, FunctionsHostOptions options, int port)
    {
        var handlerPort = port.ToString(CultureInfo.InvariantCulture);
        var workerId = Guid.NewGuid().ToString();
        var environment = new Dictionary<string, string?>();

        // A framework-dependent executable looks for the runtime where installers put it, not where this one was started from.
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is null)
        {
            environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        }

        foreach (var (name, value) in options.AppSettings.Concat(options.HandlerSettings))
        {
            environment[name] = value;
        }

        environment["FUNCTIONS_CUSTOMHANDLER_PORT"] = handlerPort;
        environment["FUNCTIONS_HTTPWORKER_PORT"] = handlerPort;
        environment["FUNCTIONS_CUSTOMHANDLER_WORKER_ID"] = workerId;
        environment["FUNCTIONS_HTTPWORKER_ID"] = workerId;
        environment["FUNCTIONS_APP_ROOT_PATH"] = app.Directory;
        return environment;
    }

    private static string FindExecutable(FunctionApp app)
    {
        var file = Path.Combine(app.Directory, app.Handler.ExecutablePath);
        if (!File.Exists(file) && !(OperatingSystem.IsWindows() && File.Exists(file + ".exe")))
        {
            return app.Handler.ExecutablePath;
        }

        if (!OperatingSystem.IsWindows())
        {
            MakeExecutable(file);
        }

        return file;
    }

    [UnsupportedOSPlatform("windows")]
    private static void MakeExecutable(string file)
    {
        const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        var mode = File.GetUnixFileMode(file);
        try
        {
            if ((mode & Execute) != Execute)
            {
                File.SetUnixFileMode(file, mode | Execute);
            }
        }
        catch (UnauthorizedAccessException)
        {
            // An attempt only, as in Azure: a file of somebody else may be executable for us already.
        }
    }

    private static string Expand(string argument, Dictionary<string, string?> environment) => Variable().Replace(argument, match =>
    {
        var name = match.Groups[1].Value;
        return environment.GetValueOrDefault(name) ?? Environment.GetEnvironmentVariable(name) ?? match.Value;
    });

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Variable();
}
