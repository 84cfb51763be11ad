namespace Paywall.Wallets;

/// <summary>How one wallet's API is spoken to.</summary>
/// <param name="Name">The wallet's name, for messages.</param>
/// <param name="BaseUrl">Where it is.</param>
/// <param name="KeyHeader">The header that carries the key.</param>
/// <param name="Key">The key. A secret.</param>
/// <param name="ReadRefusal">Reads the body of a refusal; null if it is not the wallet's documented one.</param>
internal sealed record WalletApi(string Name, Uri BaseUrl, string KeyHeader, string Key, Func<byte[], WalletRefusal?> ReadRefusal)
{
    /// <summary>Statuses from 500 on that mean a refusal here and no breakdown, if they come with the wallet's own words.</summary>
    public IReadOnlyList<int> RefusalStatuses { get; init; } = [];

    /// <summary>What must not be repeated besides the key.</summary>
    public IReadOnlyList<string> OtherSecrets { get; init; } = [];

    /// <summary>All that must never stand in a message or log.</summary>
    public IEnumerable<string> Secrets => [Key, .. OtherSecrets];

    /// <summary>The name and the address.</summary>
    public override string ToString() => $"{Name} at {BaseUrl}";
}
