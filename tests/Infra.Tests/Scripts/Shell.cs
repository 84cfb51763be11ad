using System.Diagnostics;

namespace Paywall.Infra.Tests.Scripts;

/// <summary>Runs a script to its end, with nobody at the terminal.</summary>
internal static class Shell
{
    public static Task<(int Code, string Output)> RunAsync(FakeTools tools, string script, params string[] arguments) => RunAsync(tools, [], script, arguments);

    public static Task<(int Code, string Output)> RunAsync(FakeTools tools, (string Name, string Value)[] environment, string script, params string[] arguments) =>
        RunAsync("/bin/bash", [.. tools.Environment, .. environment], [Path.Combine(Places.Infra, script), .. arguments]);

    public static async Task<(int Code, string Output)> RunAsync(string program, (string Name, string Value)[] environment, string[] arguments, string folder = "")
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = folder };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await errors);
    }
}
