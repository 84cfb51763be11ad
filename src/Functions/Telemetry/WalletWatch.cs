using System.Diagnostics;
using Paywall.Wallets;

namespace Paywall.Functions.Telemetry;

/// <summary>Times the calls to one wallet, counts those that fail, and shows them in traces. Nothing of what is asked and answered is told.</summary>
internal sealed class WalletWatch(string wallet, PaywallMetrics metrics, TimeProvider time)
{
    /// <summary>Makes a call.</summary>
    public async Task<T> CallAsync<T>(string operation, Func<Task<T>> call)
    {
        using var span = Begin(operation);
        var begin = time.GetTimestamp();
        try
        {
            return await call();
        }
        catch (Exception fault) when (Fails(operation, span, fault))
        {
            // Never: it is counted on its way.
            throw;
        }
        finally
        {
            metrics.CalledWallet(wallet, operation, time.GetElapsedTime(begin));
        }
    }

    /// <summary>A list that is read page by page: what counts is the time that the wallet takes, not what is done with it in between.</summary>
    public async IAsyncEnumerable<T> ListAsync<T>(string operation, IAsyncEnumerable<T> list)
    {
        using var span = Begin(operation);
        await using var items = list.GetAsyncEnumerator();
        var spent = TimeSpan.Zero;
        while (true)
        {
            var begin = time.GetTimestamp();
            try
            {
                if (!await items.MoveNextAsync())
                {
                    break;
                }
            }
            catch (Exception fault) when (Fails(operation, span, fault))
            {
                // Never: it is counted on its way.
                throw;
            }
            finally
            {
                spent += time.GetElapsedTime(begin);
            }

            yield return items.Current;
        }

        metrics.CalledWallet(wallet, operation, spent);
    }

    /// <summary>Whether a payment was made nobody knows.</summary>
    public void Lost(string operation) => metrics.WalletFailed(wallet, operation, "answer-lost");

    private Activity? Begin(string operation) => Span.Begin($"wallet {operation}", ActivityKind.Client)?.SetTag("paywall.wallet", wallet);

    private bool Fails(string operation, Activity? span, Exception fault)
    {
        var word = fault switch
        {
            WalletException { Fault: var known } => PaywallMetrics.Write(known),
            OperationCanceledException => "cancelled",
            _ => "bug",
        };
        metrics.WalletFailed(wallet, operation, word);
        span.Fail(word);
        return false;
    }
}
