using System.Diagnostics;
using System.Text;

namespace Paywall.Sandbox.Processes;

/// <summary>A running program that ends with this process, however this process ends.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    // Whoever inherited a pipe of the child could keep it open for ever.
    private static readonly TimeSpan LastLines = TimeSpan.FromSeconds(1);

    private readonly Process _process;
    private readonly Leash _leash;
    private readonly CancellationTokenSource _disposed = new();
    private readonly Lock _killing = new();

    private ChildProcess(Process process, Leash leash, int id, ChildCommand command)
    {
        _process = process;
        _leash = leash;
        Id = id;
        Exited = ExitAsync();
        OutputEnded = Task.WhenAll(
            ReadLinesAsync(process.StandardOutput, command.OnOutput),
            ReadLinesAsync(process.StandardError, command.OnError));
    }

    /// <summary>The process id of the program itself.</summary>
    public int Id { get; }

    /// <summary>Completes with the exit code; 128 + the signal's number when a signal ended the program.</summary>
    public Task<int> Exited { get; }

    /// <summary>Completes when every line was handed over.</summary>
    public Task OutputEnded { get; }

    /// <inheritdoc cref="StartAsync(ChildCommand, Leash, CancellationToken)"/>
    public static Task<ChildProcess> StartAsync(ChildCommand command, CancellationToken cancellation) =>
        StartAsync(command, Leash.ForThisSystem(), cancellation);

    /// <summary>Starts the program.</summary>
    /// <exception cref="SandboxException">The program or its working directory is missing.</exception>
    public static async Task<ChildProcess> StartAsync(ChildCommand command, Leash leash, CancellationToken cancellation)
    {
        var program = Executable.Require(command.Program);
        if (command.WorkingDirectory is { } folder && !Directory.Exists(folder))
        {
            throw new SandboxException($"The working directory {folder} of {command.Program} does not exist.");
        }

        var start = Describe(command);
        leash.Attach(start, program, command.Arguments);
        cancellation.ThrowIfCancellationRequested();
        var process = await ForkingThread.Instance.StartAsync(start);
        if (!leash.HoldsStandardInput)
        {
            process.StandardInput.Close();
        }

        return await IdentifyAsync(process, leash, command, cancellation);
    }

    /// <summary>Ends the program with SIGKILL. Does nothing when it has ended.</summary>
    public void Kill()
    {
        lock (_killing)
        {
            if (!_disposed.IsCancellationRequested)
            {
                _leash.Kill(_process);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await Exited;
        await Task.WhenAny(OutputEnded, Task.Delay(LastLines, TimeProvider.System));
        lock (_killing)
        {
            _disposed.Cancel();
            _process.Dispose();
        }
    }

    private static ProcessStartInfo Describe(ChildCommand command)
    {
        var start = new ProcessStartInfo
        {
            WorkingDirectory = command.WorkingDirectory ?? "",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in command.Environment)
        {
            if (value is null)
            {
                start.Environment.Remove(name);
            }
            else
            {
                start.Environment[name] = value;
            }
        }

        return start;
    }

    private static async Task<ChildProcess> IdentifyAsync(
        Process process, Leash leash, ChildCommand command, CancellationToken cancellation)
    {
        int? id = null;
        try
        {
            id = await leash.ReadIdAsync(process, cancellation)
                ?? throw new SandboxException(
                    $"{command.Program} did not start: {await process.StandardError.ReadLineAsync(cancellation)}");
            return new ChildProcess(process, leash, id.Value, command);
        }
        finally
        {
            if (id is null)
            {
                leash.Kill(process);
                process.Dispose();
            }
        }
    }

    private async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    private async Task ReadLinesAsync(StreamReader reader, Action<string> handOver)
    {
        while (await reader.ReadLineAsync(_disposed.Token) is { } line)
        {
            handOver(line);
        }
    }
}
