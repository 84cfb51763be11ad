namespace Paywall.Wallets;

/// <summary>What a wallet says when it refuses.</summary>
/// <param name="Words">Why, in its own words; may repeat what it was sent.</param>
/// <param name="Code">Its own code for it, to be compared; null if it has none.</param>
internal sealed record WalletRefusal(string? Words, string? Code = null)
{
    /// <summary>
    /// Whether, with 404, it says that there is no such invoice or payment. Without, there may be one all the same: the address may be
    /// wrong, or the wallet not be there.
    /// </summary>
    public bool IsOfAbsence { get; init; }

    /// <summary>Whether the refusal is of the key, whatever the status says.</summary>
    public bool IsOfKey { get; init; }
}
