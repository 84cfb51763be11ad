using Paywall.Docs.Tests.Commands;
using Paywall.Sandbox;

[assembly: AssemblyFixture(typeof(Sandboxes))]

namespace Paywall.Docs.Tests.Commands;

/// <summary>The sandboxes that documents ask for, on free ports. Documents that ask for the same share one.</summary>
public sealed class Sandboxes : IAsyncDisposable
{
    /// <summary>The ports that are written in the documents.</summary>
    private static readonly Ports Written = Ports.Default;

    private readonly SemaphoreSlim _lock = new(1);
    private readonly Dictionary<string, Stack> _running = [];

    /// <summary>Starts one, or takes the one that runs with the same arguments.</summary>
    /// <returns>What has to be replaced in commands that talk to it.</returns>
    internal async Task<IReadOnlyDictionary<string, string>> StartAsync(SandboxCommand command, Func<string, string> onArgument)
    {
        var arguments = command.Arguments.Select(onArgument).ToList();
        await _lock.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            var name = string.Join(' ', arguments);
            if (!_running.TryGetValue(name, out var stack))
            {
                var options = (command with { Arguments = arguments }).Options with { Ports = Ports.Free };
                _running[name] = stack = await Stack.StartAsync(options, static (_, _) => { }, TestContext.Current.CancellationToken);
            }

            return new Dictionary<string, string>
            {
                [Local(Written.Paywall)] = stack.Host.Address.Authority,
                [Local(Written.Network)] = stack.Network.Address.Authority,
                [Local(Written.Upstream)] = stack.Upstream.Address.Authority,
            };
        }
        finally
        {
            _lock.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var stack in _running.Values)
        {
            await stack.DisposeAsync();
        }

        _lock.Dispose();
    }

    private static string Local(int port) => $"127.0.0.1:{port}";
}
