using System.Collections.Concurrent;
using Paywall.Sandbox.Processes;

namespace Paywall.Sandbox.Tests.Processes;

public class ChildProcessTests
{
    public static TheoryData<string> Leashes => OperatingSystem.IsLinux() ? [Victim.DeathSignal, Victim.Guard] : [Victim.Guard];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Leashes))]
    public async Task Lines_of_both_streams_arrive_in_order_and_the_exit_code_is_kept(string leash)
    {
        var output = new ConcurrentQueue<string>();
        var errors = new ConcurrentQueue<string>();
        const string Script = """
            for (let i = 1; i <= 500; i++) { console.log('ä' + i); }
            console.error('e1');
            console.error('e2');
            process.exitCode = 42;
            """;
        var command = Node(Script) with
        {
            OnOutput = output.Enqueue,
            OnError = errors.Enqueue,
        };

        await using var child = await ChildProcess.StartAsync(command, Find(leash), Cancellation);
        Assert.Equal(42, await child.Exited.WaitAsync(Eventually.Deadline, Cancellation));
        await child.OutputEnded.WaitAsync(Eventually.Deadline, Cancellation);

        Assert.Equal(Enumerable.Range(1, 500).Select(i => $"ä{i}"), output);
        Assert.Equal(["e1", "e2"], errors);
    }

    [Theory]
    [MemberData(nameof(Leashes))]
    public async Task Arguments_environment_and_folder_reach_the_program_unchanged(string leash)
    {
        using var folder = new TempFolder();
        var output = new ConcurrentQueue<string>();
        const string Script = """
            const { argv, env } = process;
            console.log(JSON.stringify([argv.slice(1), process.cwd(), env['AzureWebJobs.A.Disabled'], env.PLAIN, env.HOME ?? 'removed']));
            """;
        var command = Node(Script) with
        {
            WorkingDirectory = folder.Path,
            Environment = new Dictionary<string, string?>
            {
                ["AzureWebJobs.A.Disabled"] = "a b",
                ["PLAIN"] = "\"$HOME'\n*",
                ["HOME"] = null,
            },
            OnOutput = output.Enqueue,
        };
        command = command with { Arguments = [.. command.Arguments, "--", "a b", "", "$HOME", "\"'*"] };

        await using var child = await ChildProcess.StartAsync(command, Find(leash), Cancellation);
        await child.Exited.WaitAsync(Eventually.Deadline, Cancellation);
        await child.OutputEnded.WaitAsync(Eventually.Deadline, Cancellation);

        Assert.Equal($$"""[["a b","","$HOME","\"'*"],"{{folder.Path}}","a b","\"$HOME'\n*","removed"]""", Assert.Single(output));
    }

    [Theory]
    [MemberData(nameof(Leashes))]
    public async Task The_id_is_that_of_the_program_itself_and_Kill_ends_it_with_SIGKILL(string leash)
    {
        var ready = new TaskCompletionSource<string>();
        const string Script = """
            process.on('SIGTERM', () => {});
            console.log(process.pid);
            setInterval(() => {}, 1000);
            """;
        var command = Node(Script) with { OnOutput = ready.SetResult };

        await using var child = await ChildProcess.StartAsync(command, Find(leash), Cancellation);
        var printed = await ready.Task.WaitAsync(Eventually.Deadline, Cancellation);
        Assert.Equal(printed, $"{child.Id}");

        child.Kill();
        Assert.Equal(128 + 9, await child.Exited.WaitAsync(Eventually.Deadline, Cancellation));
        await ProcessTable.NoneRunsAsync([child.Id]);
    }

    [Theory]
    [MemberData(nameof(Leashes))]
    public async Task Disposing_ends_the_program(string leash)
    {
        var child = await ChildProcess.StartAsync(Node("setInterval(() => {}, 1000)"), Find(leash), Cancellation);
        Assert.True(ProcessTable.IsRunning(child.Id));

        await child.DisposeAsync();

        await ProcessTable.NoneRunsAsync([child.Id]);
        child.Kill();
    }

    [Theory]
    [MemberData(nameof(Leashes))]
    public async Task A_child_outlives_the_thread_that_asked_for_it(string leash)
    {
        var lines = 0;
        var command = Node("setInterval(() => console.log('still here'), 10)") with { OnOutput = _ => Interlocked.Increment(ref lines) };
        Task<ChildProcess>? starting = null;
        var thread = new Thread(() =>
        {
            // The child asks for the death signal some moments after its birth, of the thread that lives then.
            starting = ChildProcess.StartAsync(command, Find(leash), CancellationToken.None);
            SpinWait.SpinUntil(() => Volatile.Read(ref lines) > 0, Eventually.Deadline);
        });
        thread.Start();
        thread.Join();

        await using var child = await starting!;
        var before = Volatile.Read(ref lines);
        await Eventually.TrueAsync(() => Volatile.Read(ref lines) > before + 50, "the child goes on after the thread");
        Assert.False(child.Exited.IsCompleted);
    }

    [Theory]
    [MemberData(nameof(Leashes))]
    public async Task A_child_has_a_process_group_of_its_own_so_that_Ctrl_C_in_the_terminal_does_not_reach_it(string leash)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        await using var child = await ChildProcess.StartAsync(Node("setInterval(() => {}, 1000)"), Find(leash), Cancellation);
        await Eventually.TrueAsync(() => ProcessTable.Group(child.Id) == child.Id, "it leads its own group");
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_one_clear_line()
    {
        Assert.Equal(
            "no-such-program was not found on the PATH. Install it, or add its folder to the PATH.",
            await FailAsync(new("no-such-program")));
        Assert.Equal("/no/such/program does not exist or is not executable.", await FailAsync(new("/no/such/program")));
        Assert.Equal(
            "The working directory /no/such/folder of node does not exist.",
            await FailAsync(Node("") with { WorkingDirectory = "/no/such/folder" }));
    }

    [Fact]
    public async Task A_program_that_the_guard_cannot_start_is_one_clear_line()
    {
        using var folder = new TempFolder();
        var broken = folder.WriteExecutable("broken", "#!/no/such/interpreter\n");
        var message = await FailAsync(new(broken), Find(Victim.Guard));
        Assert.StartsWith($"{broken} did not start: ", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    private static async Task<string> FailAsync(ChildCommand command, Leash? leash = null)
    {
        var starting = ChildProcess.StartAsync(command, leash ?? Leash.ForThisSystem(), Cancellation);
        return (await Assert.ThrowsAsync<SandboxException>(() => starting)).Message;
    }

    private static ChildCommand Node(string script) => new("node") { Arguments = ["-e", script] };

    private static Leash Find(string name) =>
        name == Victim.DeathSignal ? DeathSignalLeash.TryFind()! : new GuardLeash(Executable.Require("node"));
}
