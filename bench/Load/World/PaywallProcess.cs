using Paywall.Sandbox.Faults;
using Paywall.Sandbox.Host;
using Paywall.Sandbox.Processes;

namespace Paywall.Load.World;

/// <summary>A running executable, without a host before it.</summary>
internal sealed class PaywallProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    private readonly ChildProcess _process;

    private PaywallProcess(ChildProcess process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public ProcessFigures Figures => new(_process.Id);

    /// <exception cref="SandboxException">It does not come up.</exception>
    public static async Task<PaywallProcess> StartAsync(
        Surroundings surroundings,
        Azurite storage,
        FaultProxy? proxy,
        CancellationToken cancellation,
        FunctionApp? app = null,
        IReadOnlyDictionary<string, string>? more = null)
    {
        var port = LoopbackPort.FindFree();
        var address = new Uri($"http://127.0.0.1:{port}/");
        var lastLine = "";
        var command = surroundings.Command(storage, port, proxy, app, more) with { OnOutput = line => lastLine = line };
        var process = await ChildProcess.StartAsync(command, cancellation);
        using var readiness = new HandlerReadiness(address, StartTimeout, TimeProvider.System);
        if (!await readiness.WaitAsync(process.Exited, cancellation))
        {
            await process.DisposeAsync();
            throw new SandboxException($"The paywall did not start: {lastLine}");
        }

        return new PaywallProcess(process, address);
    }

    public Uri At(string path) => new(Address, path);

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
