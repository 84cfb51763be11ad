namespace Paywall.Functions.Tests.Harness.Wallets;

/// <summary>What a paywall asks its wallet for.</summary>
internal enum WalletCall
{
    /// <summary>To make an invoice.</summary>
    Order,

    /// <summary>To tell the new invoice, which some wallets do in the answer to the order.</summary>
    Tell,

    /// <summary>To look an invoice up.</summary>
    LookUp,

    /// <summary>To tell its balance.</summary>
    ReadBalance,

    /// <summary>To pay an invoice.</summary>
    Pay,
}
