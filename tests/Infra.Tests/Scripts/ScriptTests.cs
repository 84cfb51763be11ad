using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Paywall.Infra.Tests.Scripts;

public sealed partial class ScriptTests
{
    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Places.Infra, "*.sh").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_script_can_be_read_by_bash_and_stops_at_the_first_failure(string file)
    {
        var path = Path.Combine(Places.Infra, file);
        Assert.Equal((0, ""), await RunAsync("bash", [], "-n", path));
        Assert.Contains("\nset -euo pipefail\n", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Shellcheck_finds_nothing(string file)
    {
        Assert.SkipUnless(IsInstalled("shellcheck"), "shellcheck is not installed");
        Assert.Equal((0, ""), await RunAsync("shellcheck", [], "--external-sources", "--source-path=SCRIPTDIR", Path.Combine(Places.Infra, file)));
    }

    [Fact]
    public async Task A_deployment_without_the_tools_says_in_one_line_what_to_install()
    {
        using var tools = new FakeTools("dirname");
        var (code, output) = await RunAsync("/bin/bash", tools.Environment, Path.Combine(Places.Infra, "deploy.sh"), "group", "westeurope");
        Assert.Equal((1, "deploy.sh: az is not installed: https://aka.ms/azure-cli\n"), (code, output));
    }

    [Fact]
    public async Task A_deployment_with_a_wrong_call_says_in_one_line_how_it_is_called()
    {
        var (code, output) = await RunAsync("bash", [], Path.Combine(Places.Infra, "deploy.sh"));
        Assert.Equal(1, code);
        Assert.StartsWith("deploy.sh: usage: ", Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    /// <summary>The template waits for secrets under exactly the words that the script looks for.</summary>
    [Fact]
    public async Task The_script_fills_what_the_template_marks_as_unset()
    {
        var vault = await File.ReadAllTextAsync(Path.Combine(Places.Infra, "modules", "vault.bicep"), TestContext.Current.CancellationToken);
        var script = await File.ReadAllTextAsync(Path.Combine(Places.Infra, "secrets.sh"), TestContext.Current.CancellationToken);
        Assert.Matches("contentType: it.generated \\? 'unset, to be generated' : 'unset'", vault);
        Assert.Contains("starts_with(contentType, 'unset')", script, StringComparison.Ordinal);
        Assert.Contains("'unset, to be generated'", script, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_are_made_up_or_asked_for_and_appear_in_no_argument_and_no_output()
    {
        using var tools = new FakeTools("bash", "openssl", "cat", "tr", "dirname", "sleep", "rm", "mktemp", "sed");
        tools.AddAz();
        (string, string)[] environment = [.. tools.Environment, ("PAYWALL_SECRET_ZBD_API_KEY", "zbd-key-of-the-seller")];
        var (code, output) = await RunAsync("/bin/bash", environment, Path.Combine(Places.Infra, "secrets.sh"), "group", "app", "vault");
        Assert.True(code == 0, output);
        Assert.Equal("zbd-key-of-the-seller", tools.Secret("zbd-api-key"));
        Assert.Equal(32, Convert.FromBase64String(tools.Secret("master-key-1")).Length);
        Assert.All([output, tools.Calls], text =>
        {
            Assert.DoesNotContain("zbd-key-of-the-seller", text, StringComparison.Ordinal);
            Assert.DoesNotContain(tools.Secret("master-key-1"), text, StringComparison.Ordinal);
        });
        Assert.Matches(RefreshThenRestart, tools.Calls);
    }

    [Fact]
    public async Task A_secret_that_nobody_can_be_asked_for_is_named_in_one_line()
    {
        using var tools = new FakeTools("bash", "openssl", "cat", "tr", "dirname", "sleep", "rm", "mktemp", "sed");
        tools.AddAz();
        var (code, output) = await RunAsync("/bin/bash", tools.Environment, Path.Combine(Places.Infra, "secrets.sh"), "group", "app", "vault");
        Assert.Equal(1, code);
        Assert.EndsWith(
            "secrets.sh: nobody to ask for zbd-api-key (Paywall__Wallets__Zbd__ApiKey): run infra/secrets.sh group app vault in a terminal, or set PAYWALL_SECRET_ZBD_API_KEY\n",
            output,
            StringComparison.Ordinal);
    }

    private static bool IsInstalled(string program) => Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static async Task<(int Code, string Output)> RunAsync(string program, (string Name, string Value)[] environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
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

    [GeneratedRegex(@"configreferences/appsettings/refresh[^\n]*\n(.*\n)*functionapp restart")]
    private static partial Regex RefreshThenRestart { get; }
}
