using System.Globalization;
using Paywall.Sandbox.Processes;

namespace Paywall.Load.World;

/// <summary>What the kernel has counted for a process: Linux, proc(5).</summary>
internal sealed class ProcessFigures(int process)
{
    /// <summary>USER_HZ, the unit of times in /proc, is the same on every Linux that .NET runs on.</summary>
    private const long TicksPerSecond = 100;

    private const int UserTime = 11;
    private const int SystemTime = 12;

    /// <summary>Processor time since its start, in steps of ten milliseconds.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            // The name may hold anything; what follows its closing bracket begins with the third field.
            var text = File.ReadAllText($"/proc/{process}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            var ticks = long.Parse(fields[UserTime], CultureInfo.InvariantCulture) + long.Parse(fields[SystemTime], CultureInfo.InvariantCulture);
            return TimeSpan.FromSeconds((double)ticks / TicksPerSecond);
        }
    }

    /// <summary>Resident memory now, in megabytes.</summary>
    public double Resident => Read("VmRSS:");

    /// <summary>The most resident memory since its start, in megabytes.</summary>
    public double MostResident => Read("VmHWM:");

    private double Read(string name)
    {
        var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))
            ?? throw new SandboxException($"Process {process} has ended.");
        var kilobytes = line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim();
        return long.Parse(kilobytes, NumberStyles.None, CultureInfo.InvariantCulture) * 1024 / 1e6;
    }
}
