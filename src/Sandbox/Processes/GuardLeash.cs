using System.Diagnostics;
using System.Globalization;

namespace Paywall.Sandbox.Processes;

/// <summary>Any system with Node.js: guard.mjs runs the command and kills it when our end of its standard input closes.</summary>
internal sealed class GuardLeash(string node) : Leash
{
    public override bool HoldsStandardInput => true;

    public override void Attach(ProcessStartInfo start, string program, IEnumerable<string> arguments)
    {
        start.FileName = node;
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Processes", "guard.mjs"));
        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }
    }

    public override async Task<int?> ReadIdAsync(Process started, CancellationToken cancellation) =>
        int.TryParse(await started.StandardOutput.ReadLineAsync(cancellation), CultureInfo.InvariantCulture, out var id) ? id : null;

    public override void Kill(Process started) => started.Kill(entireProcessTree: true);
}
