namespace Paywall.Wallets;

/// <summary>Why a wallet did not do what it was asked.</summary>
public enum WalletFault
{
    /// <summary>It did not answer in time, or with an error of its own. Worth trying again later.</summary>
    Unavailable,

    /// <summary>It wants fewer requests.</summary>
    RateLimited,

    /// <summary>It does not accept the key, or not from here. Only the seller can mend that.</summary>
    Misconfigured,

    /// <summary>It understood the request and refused it.</summary>
    Refused,

    /// <summary>It answered what cannot be right, so that nothing of it is believed.</summary>
    BadAnswer,
}
