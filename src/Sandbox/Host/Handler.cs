using Paywall.Sandbox.Processes;

namespace Paywall.Sandbox.Host;

/// <summary>The running handler: started, found ready, restarted when it fails, given up when it fails too often.</summary>
internal sealed class Handler : IAsyncDisposable
{
    private const int IntentionalRestart = 200;

    private readonly FunctionApp _app;
    private FunctionsHostOptions _options;
    private readonly int _port;
    private readonly HandlerErrors _errors;
    private readonly CancellationTokenSource _stopping = new();
    private volatile TaskCompletionSource<HandlerState> _settled = NewState();
    private volatile ChildProcess? _process;
    private Task _life = Task.CompletedTask;
    private int _restarts;

    public Handler(FunctionApp app, FunctionsHostOptions options)
    {
        _app = app;
        _options = options;
        _port = app.Handler.Port ?? LoopbackPort.FindFree();
        _errors = new HandlerErrors(options.Time);
        Address = new Uri($"http://127.0.0.1:{_port}/");
    }

    /// <summary>Where the handler listens, also after a restart.</summary>
    public Uri Address { get; }

    public int Restarts => Volatile.Read(ref _restarts);

    /// <summary>The process id, or null while no handler runs.</summary>
    public int? ProcessId => _process is { Exited.IsCompleted: false } running ? running.Id : null;

    /// <summary>Cancelled when the host stops.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <param name="host">Where the host listens.</param>
    /// <param name="cancellation">Gives up starting.</param>
    /// <exception cref="SandboxException">The executable is missing.</exception>
    public async Task StartAsync(Uri host, CancellationToken cancellation)
    {
        if (_options.AddressSetting is { } setting)
        {
            _options = _options with { AppSettings = new Dictionary<string, string>(_options.AppSettings) { [setting] = host.AbsoluteUri } };
        }

        _process = await LaunchAsync(cancellation);
        _life = LiveAsync(_process);
    }

    /// <summary>Waits while the handler is starting.</summary>
    public Task<HandlerState> WaitAsync(CancellationToken cancellation) => _settled.Task.WaitAsync(cancellation);

    public void Kill() => _process?.Kill();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Kill();
        await _life;
    }

    private static TaskCompletionSource<HandlerState> NewState() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task<ChildProcess> LaunchAsync(CancellationToken cancellation) =>
        ChildProcess.StartAsync(HandlerCommand.Create(_app, _options, _port), cancellation);

    private async Task LiveAsync(ChildProcess process)
    {
        try
        {
            while (true)
            {
                var exitCode = await RunAsync(process);
                if (_stopping.IsCancellationRequested || !MayRestart(exitCode))
                {
                    return;
                }

                _process = process = await LaunchAsync(CancellationToken.None);
                Interlocked.Increment(ref _restarts);
            }
        }
        catch (SandboxException gone)
        {
            // The executable was there at the first start. There is nobody to tell but the log and the waiting invocations.
            _options.OnLog(LogLevel.Error, gone.Message);
        }
        finally
        {
            _settled.TrySetResult(HandlerState.Stopped);
        }
    }

    /// <summary>Lives through one process, from its start to its end.</summary>
    private async Task<int> RunAsync(ChildProcess process)
    {
        await using (process)
        {
            await SettleWhenReadyAsync(process);
            var exitCode = await process.Exited;
            if (_settled.Task.IsCompleted)
            {
                _settled = NewState();
            }

            return exitCode;
        }
    }

    private async Task SettleWhenReadyAsync(ChildProcess process)
    {
        var timeout = _app.Handler.InitializationTimeout;
        using var readiness = new HandlerReadiness(Address, timeout, _options.Time);
        try
        {
            if (await readiness.WaitAsync(process.Exited, _stopping.Token))
            {
                _settled.TrySetResult(HandlerState.Ready);
            }
            else if (!process.Exited.IsCompleted)
            {
                _options.OnLog(LogLevel.Error, $"The handler did not answer GET / within {timeout.TotalSeconds:0.###} seconds.");
                process.Kill();
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops; it kills the process itself.
            process.Kill();
        }
    }

    private bool MayRestart(int exitCode)
    {
        if (exitCode == 0)
        {
            _options.OnLog(LogLevel.Error, "The handler ended with exit code 0 and is not started again.");
            _settled.TrySetResult(HandlerState.Dead);
            return false;
        }

        if (exitCode == IntentionalRestart)
        {
            _options.OnLog(LogLevel.Information, "The handler asked to be restarted.");
            return true;
        }

        var tooMany = _errors.Add();
        var consequence = tooMany ? "too often. The host stops." : "and is restarted.";
        _options.OnLog(LogLevel.Error, $"The handler ended with exit code {exitCode} {consequence}");
        return !tooMany;
    }
}
