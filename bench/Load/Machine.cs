using System.Globalization;
using System.Runtime.InteropServices;
using Paywall.Sandbox.Processes;

namespace Paywall.Load;

/// <summary>What figures have to name, so that they can be compared with others.</summary>
internal static class Machine
{
    /// <summary>Date, processor, memory, system, runtime, and how busy the machine was with other work.</summary>
    /// <exception cref="SandboxException">This is not Linux.</exception>
    public static string Describe()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new SandboxException("The measurement reads /proc and needs Linux.");
        }

        var processor = Field("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString();
        var kilobytes = Field("/proc/meminfo", "MemTotal") is { } text ? long.Parse(text.Split(' ')[0], CultureInfo.InvariantCulture) : 0;
        var system = Field("/etc/os-release", "PRETTY_NAME", '=')?.Trim('"') ?? RuntimeInformation.OSDescription;
        var load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
        return $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {Environment.ProcessorCount} cores of {processor}, {kilobytes / 1048576.0:0} GiB, "
            + $"{system}, .NET {Environment.Version}, load average {load} before the start";
    }

    private static string? Field(string file, string name, char separator = ':') => File.ReadLines(file)
        .FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(separator, 2)[1].Trim();
}
