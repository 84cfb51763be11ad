namespace Paywall.Wallets.Tests.Conformance;

/// <summary>What a wallet asks its provider for.</summary>
internal enum WalletCall
{
    Create,
    LookUp,
    Pay,
}
