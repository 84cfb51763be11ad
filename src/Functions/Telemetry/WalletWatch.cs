using System.Diagnostics;
using Paywall.Wallets;

namespace Paywall.Functions.Telemetry;

/// <summary>Times the calls to one wallet, counts those that fail, and shows them in traces. Nothing of what is asked and answered is told.</summary>
internal sealed class WalletWatch(string wallet, PaywallMetrics metrics, TimeProvider time)
{
    /// <summary>Makes a call.</summary>
    public Task<T> CallAsync<T>(string operation, Func<Task<T>> call) => CallAsync(operation, call, static () => false);

    /// <summary>Makes a call for a client alone, who says nothing about the wallet by going away.</summary>
    public Task<T> CallForClientAsync<T>(string operation, Func<Task<T>> call, CancellationToken client) =>
        CallAsync(operation, call, () => client.IsCancellationRequested);

    /// <summary>A list that is read page by page: what counts is the time that the wallet takes, not what is done with it in between.</summary>
    public async IAsyncEnumerable<T> ListAsync<T>(string operation, IAsyncEnumerable<T> list)
    {
        using var span = Begin(operation);
        await using var items = list.GetAsyncEnumerator();
        var spent = TimeSpan.Zero;
        try
        {
            while (await NextAsync())
            {
                yield return items.Current;
            }
        }
        finally
        {
            metrics.CalledWallet(wallet, operation, spent);
        }

        async ValueTask<bool> NextAsync()
        {
            var begin = time.GetTimestamp();
            try
            {
                return await items.MoveNextAsync();
            }
            catch (Exception fault)
            {
                // Counted on its way.
                Fail(operation, span, fault);
                throw;
            }
            finally
            {
                spent += time.GetElapsedTime(begin);
            }
        }
    }

    /// <summary>Whether a payment was made nobody knows.</summary>
    public void Lost(string operation) => metrics.WalletFailed(wallet, operation, "answer-lost");

    private async Task<T> CallAsync<T>(string operation, Func<Task<T>> call, Func<bool> hasClientGone)
    {
        using var span = Begin(operation);
        var begin = time.GetTimestamp();
        try
        {
            return await call();
        }
        catch (OperationCanceledException) when (hasClientGone())
        {
            // Says nothing about the wallet.
            throw;
        }
        catch (Exception fault)
        {
            // Counted on its way.
            Fail(operation, span, fault);
            throw;
        }
        finally
        {
            metrics.CalledWallet(wallet, operation, time.GetElapsedTime(begin));
        }
    }

    private Activity? Begin(string operation) => Span.Begin($"wallet {operation}", ActivityKind.Client)?.SetTag("paywall.wallet", wallet);

    private void Fail(string operation, Activity? span, Exception fault)
    {
        var word = fault switch
        {
            WalletException { Fault: var known } => PaywallMetrics.Write(known),
            OperationCanceledException => "cancelled",
            _ => "bug",
        };
        metrics.WalletFailed(wallet, operation, word);
        span.Fail(word);
    }
}
