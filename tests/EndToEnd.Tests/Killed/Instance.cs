using Paywall.Sandbox.Host;

namespace Paywall.EndToEnd.Tests.Killed;

/// <summary>One instance of a function app: a host with its handler, always at the same address, and another one in its place whenever it ends.</summary>
internal sealed class Instance(FunctionApp app, FunctionsHostOptions options) : IAsyncDisposable
{
    /// <summary>After one more within half an hour the real host ends too, and Azure starts another instance.</summary>
    private const int DeathsThatHostsOutlive = 3;

    private FunctionsHost? _host;
    private int _deaths;

    public FunctionsHost Host => _host!;

    public async Task StartAsync()
    {
        _host = await FunctionsHost.StartAsync(app, options, TestContext.Current.CancellationToken);
        _deaths = 0;
    }

    /// <summary>Ends the handler as kill -9 does. The host starts it again, unless it was once too often.</summary>
    public async Task KillAsync()
    {
        Assert.NotNull(Host.HandlerProcessId);
        Host.KillHandler();
        if (++_deaths > DeathsThatHostsOutlive)
        {
            await Host.DisposeAsync();
            await StartAsync();
        }
    }

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;
}
