namespace Paywall.Infra.Tests.Scripts;

public sealed class ScriptTests
{
    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Places.Infra, "*.sh").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_script_can_be_read_by_bash_and_stops_at_the_first_failure(string file)
    {
        var path = Path.Combine(Places.Infra, file);
        Assert.Equal((0, ""), await Shell.RunAsync("bash", [], ["-n", path]));
        Assert.Contains("\nset -euo pipefail\n", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Shellcheck_finds_nothing(string file)
    {
        Assert.SkipUnless(IsInstalled("shellcheck"), "shellcheck is not installed");
        Assert.Equal((0, ""), await Shell.RunAsync("shellcheck", [], ["--external-sources", "--source-path=SCRIPTDIR", Path.Combine(Places.Infra, file)]));
    }

    [Fact]
    public async Task A_deployment_without_the_tools_says_in_one_line_what_to_install()
    {
        using var tools = new FakeTools("dirname");
        var (code, output) = await Shell.RunAsync(tools, "deploy.sh", "group", "westeurope");
        Assert.Equal((1, "deploy.sh: az is not installed: https://aka.ms/azure-cli\n"), (code, output));
    }

    [Fact]
    public async Task A_deployment_with_a_wrong_call_says_in_one_line_how_it_is_called()
    {
        var (code, output) = await Shell.RunAsync("bash", [], [Path.Combine(Places.Infra, "deploy.sh")]);
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
        Assert.Contains("case $type in unset*)", script, StringComparison.Ordinal);
    }

    private static bool IsInstalled(string program) => Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
