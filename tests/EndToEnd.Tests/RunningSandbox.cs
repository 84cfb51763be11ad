using Paywall.EndToEnd.Tests;
using Paywall.Sandbox;
using Paywall.Sandbox.Wallets.Zbd;

[assembly: AssemblyFixture(typeof(RunningSandbox))]

// Most of the time is spent in waiting for other processes.
[assembly: Xunit.v3.Parallelization(MaxThreads = 4)]

namespace Paywall.EndToEnd.Tests;

/// <summary>One whole sandbox with the app under test, for the tests that do not break it.</summary>
public sealed class RunningSandbox : IAsyncLifetime
{
    internal Stack Stack { get; private set; } = null!;

    /// <summary>Starts another one, for a test that breaks it.</summary>
    internal static Task<Stack> StartAsync(Ports? ports = null, string wallet = ZbdSeller.WalletName) => Stack.StartAsync(
        new SandboxOptions { Ports = ports ?? Ports.Free, Wallet = wallet, App = FunctionAppUnderTest.Folder },
        static (_, _) => { },
        TestContext.Current.CancellationToken);

    /// <summary>Kills a sandbox's handler and waits for the next one: until the host knows of the death, it forwards to nobody.</summary>
    internal static async Task RestartHandlerAsync(Stack stack)
    {
        var restarts = stack.Host.Restarts;
        stack.Host.KillHandler();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromMinutes(1));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (stack.Host.Restarts == restarts)
        {
            await ticks.WaitForNextTickAsync(deadline.Token);
        }
    }

    public async ValueTask InitializeAsync() => Stack = await StartAsync();

    public ValueTask DisposeAsync() => Stack.DisposeAsync();
}
