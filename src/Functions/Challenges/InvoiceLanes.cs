using System.Collections.Frozen;
using Paywall.Functions.Configuration;
using Paywall.Functions.Limits;
using Paywall.Functions.Purchases;
using Paywall.Wallets;

namespace Paywall.Functions.Challenges;

/// <summary>
/// Making invoices keeps to its own lane at each wallet, so that settling and looking up always come first: whoever asks for challenges
/// without paying must not stand in the way of those who paid.
/// </summary>
internal sealed class InvoiceLanes(SellerWallets wallets, PaywallConfiguration configuration, TimeProvider time)
{
    private readonly FrozenDictionary<string, Gate> _lanes = wallets.All.ToFrozenDictionary(
        wallet => wallet.Name, _ => new Gate(configuration.InvoicesPerSecond, configuration.InvoicesAtOnce, time));

    /// <summary>Makes a call to a wallet in its lane.</summary>
    /// <returns>No answer, but how long to wait, if the lane is full or the wallet has asked to be left alone; the call was not made then.</returns>
    /// <exception cref="WalletException">The call was made and failed; a wallet's own 429 closes the lane for as long as it says.</exception>
    public async Task<(T? Answer, TimeSpan? RetryAfter)> CallAsync<T>(string wallet, Func<Task<T>> call)
        where T : class
    {
        var lane = _lanes[wallet];
        if (!lane.TryEnter(out var pass, out var retryAfter))
        {
            return (null, retryAfter);
        }

        using (pass)
        {
            try
            {
                return (await call(), null);
            }
            catch (WalletException busy) when (busy.Fault == WalletFault.RateLimited && busy.RetryAfter is { } pause)
            {
                lane.CloseFor(pause);
                throw;
            }
        }
    }
}
