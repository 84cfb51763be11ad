namespace Paywall.Protocol.Lightning;

/// <summary>The bitcoin network that an invoice is payable on.</summary>
public enum BitcoinNetwork
{
    /// <summary>Real money; invoices start with <c>lnbc</c>.</summary>
    Mainnet,

    /// <summary>The public test network; invoices start with <c>lntb</c>.</summary>
    Testnet,

    /// <summary>A signed test network; invoices start with <c>lntbs</c>.</summary>
    Signet,

    /// <summary>A private test network; invoices start with <c>lnbcrt</c>.</summary>
    Regtest,
}

internal static class BitcoinNetworks
{
    /// <summary>The prefixes of BOLT 11, longest first, because <c>lnbc</c> also starts <c>lnbcrt</c>.</summary>
    private static readonly (string Prefix, BitcoinNetwork Network)[] Prefixes =
    [
        ("lnbcrt", BitcoinNetwork.Regtest),
        ("lntbs", BitcoinNetwork.Signet),
        ("lnbc", BitcoinNetwork.Mainnet),
        ("lntb", BitcoinNetwork.Testnet),
    ];

    public static string Prefix(this BitcoinNetwork network) => Array.Find(Prefixes, entry => entry.Network == network).Prefix;

    /// <summary>What addresses begin with: two version bytes of Base58Check, and the human-readable part of witness addresses.</summary>
    public static (byte PublicKeyHash, byte ScriptHash, string Witness) AddressPrefixes(this BitcoinNetwork network) => network switch
    {
        BitcoinNetwork.Mainnet => (0x00, 0x05, "bc"),
        BitcoinNetwork.Regtest => (0x6f, 0xc4, "bcrt"),
        BitcoinNetwork.Testnet or BitcoinNetwork.Signet => (0x6f, 0xc4, "tb"),
        _ => throw new ArgumentOutOfRangeException(nameof(network)),
    };

    /// <summary>Takes the network off the front of a human-readable part and leaves the amount.</summary>
    public static bool TryTake(ReadOnlySpan<char> humanReadable, out BitcoinNetwork network, out ReadOnlySpan<char> amount)
    {
        foreach (var (prefix, candidate) in Prefixes)
        {
            if (humanReadable.StartsWith(prefix, StringComparison.Ordinal))
            {
                network = candidate;
                amount = humanReadable[prefix.Length..];
                return true;
            }
        }

        network = default;
        amount = default;
        return false;
    }
}
