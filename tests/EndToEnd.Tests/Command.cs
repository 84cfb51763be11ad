using System.Collections.Concurrent;
using Paywall.Sandbox.Processes;

namespace Paywall.EndToEnd.Tests;

/// <summary>Runs programs and keeps what they print.</summary>
internal sealed class Command : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private readonly BlockingCollection<string> _output = [];
    private readonly ConcurrentQueue<string> _errors = new();
    private ChildProcess? _process;

    private Command()
    {
    }

    public int Id => _process!.Id;

    /// <summary>The sandbox's own executable, which stands beside these tests.</summary>
    public static string SandboxProgram { get; } = Path.Combine(AppContext.BaseDirectory, "Paywall.Sandbox");

    public static Task<Command> SandboxAsync(params string[] arguments) => StartAsync(
        SandboxProgram, [.. arguments, "--app", FunctionAppUnderTest.Folder], environment: []);

    public static async Task<Command> StartAsync(string program, IReadOnlyList<string> arguments, Dictionary<string, string?> environment)
    {
        var command = new Command();
        environment.TryAdd("DOTNET_ROOT", Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")));
        command._process = await ChildProcess.StartAsync(
            new ChildCommand(program)
            {
                Arguments = arguments,
                Environment = environment,
                OnOutput = command._output.Add,
                OnError = command._errors.Enqueue,
            },
            TestContext.Current.CancellationToken);
        return command;
    }

    /// <summary>The next line, waited for.</summary>
    public string ReadLine()
    {
        Assert.True(_output.TryTake(out var line, (int)Deadline.TotalMilliseconds, TestContext.Current.CancellationToken), "No line was printed.");
        return line;
    }

    /// <summary>Waits for the end.</summary>
    /// <param name="patience">How long; two minutes when null.</param>
    /// <returns>The exit code and all lines that were not read yet.</returns>
    public async Task<(int ExitCode, IReadOnlyList<string> Output, IReadOnlyList<string> Errors)> EndAsync(TimeSpan? patience = null)
    {
        var code = await _process!.Exited.WaitAsync(patience ?? Deadline, TestContext.Current.CancellationToken);
        await _process.OutputEnded.WaitAsync(Deadline, TestContext.Current.CancellationToken);
        List<string> lines = [];
        while (_output.TryTake(out var line))
        {
            lines.Add(line);
        }

        return (code, lines, [.. _errors]);
    }

    public void Kill() => _process!.Kill();

    public async ValueTask DisposeAsync()
    {
        await _process!.DisposeAsync();
        _output.Dispose();
    }
}
