using Paywall.Protocol.Lightning;

namespace Paywall.Wallets;

/// <summary>A wallet that tells what it holds.</summary>
public interface IBalanceWallet
{
    /// <summary>Reads what can be spent.</summary>
    /// <exception cref="WalletException">The wallet did not answer, or not in a way that can be believed.</exception>
    Task<MilliSatoshi> GetBalanceAsync(CancellationToken cancellationToken);
}
