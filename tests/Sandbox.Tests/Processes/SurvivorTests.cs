using System.Diagnostics;
using Paywall.Sandbox.Processes;

namespace Paywall.Sandbox.Tests.Processes;

public class SurvivorTests
{
    [Theory]
    [InlineData(Victim.DeathSignal)]
    [InlineData(Victim.Guard)]
    public async Task A_kill_of_the_owner_with_SIGKILL_leaves_no_child(string leash)
    {
        Assert.SkipWhen(leash == Victim.DeathSignal && !OperatingSystem.IsLinux(), "death signals exist on Linux only");
        using var owner = Start(Victim.CommandLine(leash));
        int[] processes = [];
        try
        {
            processes = await Victim.ReadProcessesAsync(owner, 3);
            Assert.All(processes, id => Assert.True(ProcessTable.IsRunning(id)));

            owner.Kill();

            await ProcessTable.NoneRunsAsync(processes);
        }
        finally
        {
            owner.Kill();
            ProcessTable.Kill(processes);
        }
    }

    [Fact]
    public async Task A_child_whose_parent_died_before_it_could_ask_for_the_signal_does_not_run()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "death signals exist on Linux only");
        using var folder = new TempFolder();
        var proof = Path.Combine(folder.Path, "ran");
        var command = new ChildCommand("node") { Arguments = ["-e", $"fs.writeFileSync('{proof}', '')"] };
        const int SomebodyElse = 1;
        var orphan = new DeathSignalLeash(Executable.Require("setpriv"), Executable.Require("setsid"), SomebodyElse);
        await using var refused = await ChildProcess.StartAsync(command, orphan, TestContext.Current.CancellationToken);
        Assert.Equal(1, await refused.Exited.WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken));
        Assert.False(File.Exists(proof));
    }

    [Fact]
    public async Task A_kill_of_dotnet_run_with_SIGKILL_ends_the_process_that_it_started_and_its_children()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the parent is watched on Linux only");
        using var parent = Start(Parent("dotnet", "run"));
        int[] processes = [];
        try
        {
            processes = await Victim.ReadProcessesAsync(parent, 2);
            Assert.All(processes, id => Assert.True(ProcessTable.IsRunning(id)));

            parent.Kill();

            await ProcessTable.NoneRunsAsync(processes);
        }
        finally
        {
            parent.Kill();
            ProcessTable.Kill(processes);
        }
    }

    [Theory]
    [InlineData("dotnet\0run\0--project\0src/Sandbox", true)]
    [InlineData("/usr/bin/dotnet\0--diagnostics\0run\0", true)]
    [InlineData("dotnet\0watch\0run\0", true)]
    [InlineData("dotnet\0exec\0/app/x.dll\0--\0run", false)]
    [InlineData("dotnet\0test\0", false)]
    [InlineData("/bin/bash\0run\0", false)]
    [InlineData("", false)]
    public void Only_dotnet_run_is_a_parent_to_be_watched(string commandLine, bool watched) =>
        Assert.Equal(watched, ParentWatch.IsDotnetRun(commandLine));

    // A parent whose command line looks as asked, and which starts the victim.
    private static string[] Parent(string program, string argument)
    {
        var commandLine = string.Join(", ", Victim.CommandLine(Victim.WatchesParent).Select(part => $"'{part}'"));
        var runs = $"const [program, ...args] = [{commandLine}]; require('child_process').spawn(program, args, {{ stdio: 'inherit' }})";
        return ["bash", "-c", "exec -a \"$0\" node -e \"$1\" \"$2\"", program, runs, argument];
    }

    private static Process Start(string[] commandLine) => Process.Start(new ProcessStartInfo(commandLine[0], commandLine[1..])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
