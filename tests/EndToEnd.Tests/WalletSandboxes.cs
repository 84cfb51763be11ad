using System.Collections.Concurrent;
using Paywall.Sandbox;

namespace Paywall.EndToEnd.Tests;

/// <summary>One whole sandbox for each wallet that a test wants to be paid into, started when the first one does.</summary>
public sealed class WalletSandboxes(RunningSandbox sandbox) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Task<Stack>>> _stacks = new();

    internal Task<Stack> WithAsync(string wallet) => sandbox.Stack.Wallet.Name == wallet
        ? Task.FromResult(sandbox.Stack)
        : _stacks.GetOrAdd(wallet, name => new Lazy<Task<Stack>>(() => RunningSandbox.StartAsync(wallet: name))).Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var stack in _stacks.Values)
        {
            await (await stack.Value).DisposeAsync();
        }
    }
}
