using Paywall.EndToEnd.Tests;
using Paywall.Sandbox;
using Paywall.Sandbox.Wallets.Zbd;

[assembly: AssemblyFixture(typeof(RunningSandbox))]

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

    public async ValueTask InitializeAsync() => Stack = await StartAsync();

    public ValueTask DisposeAsync() => Stack.DisposeAsync();
}
