namespace Paywall.Sandbox.Processes;

/// <summary>Finds programs as a shell does: a name on the PATH, anything with a slash where it says.</summary>
internal static class Executable
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The full path of the program, or null when there is none.</summary>
    /// <param name="program">A name or a path.</param>
    /// <param name="searchPath">Where to look for a name; the PATH of this process when null.</param>
    public static string? Find(string program, string? searchPath = null)
    {
        if (program.AsSpan().ContainsAny(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar))
        {
            return FindFile(Path.GetFullPath(program));
        }

        var folders = (searchPath ?? Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return folders.Select(folder => FindFile(Path.Combine(folder, program))).FirstOrDefault(file => file is not null);
    }

    /// <inheritdoc cref="Find"/>
    /// <exception cref="SandboxException">There is no such program.</exception>
    public static string Require(string program, string? searchPath = null) =>
        Find(program, searchPath) ?? throw new SandboxException(Missing(program));

    private static string? FindFile(string file)
    {
        if (OperatingSystem.IsWindows())
        {
            return File.Exists(file) && Path.HasExtension(file) ? file : File.Exists(file + ".exe") ? file + ".exe" : null;
        }

        return File.Exists(file) && (File.GetUnixFileMode(file) & AnyExecute) != 0 ? file : null;
    }

    private static string Missing(string program) => program switch
    {
        "node" => $"Node.js was not found on the PATH. Install Node.js {NodeRuntime.OldestMajorVersion} or newer: https://nodejs.org",
        "dotnet" => "dotnet was not found on the PATH. Install the .NET 10 SDK: https://dotnet.microsoft.com/download",
        _ when Path.IsPathRooted(program) => $"{program} does not exist or is not executable.",
        _ => $"{program} was not found on the PATH. Install it, or add its folder to the PATH.",
    };
}
