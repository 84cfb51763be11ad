namespace Paywall.Protocol.Lightning;

/// <summary>An address on the chain that an invoice may be paid to instead.</summary>
/// <param name="Version">17 for a public key hash, 18 for a script hash, 0 to 16 for a witness program of that version.</param>
/// <param name="Program">The hash or witness program, 2 to 40 bytes.</param>
public readonly record struct FallbackAddress(byte Version, ReadOnlyMemory<byte> Program)
{
    internal const byte PublicKeyHash = 17;
    internal const byte ScriptHash = 18;

    internal bool IsKnown => Version switch
    {
        PublicKeyHash or ScriptHash => Program.Length == 20,
        0 => Program.Length is 20 or 32,
        <= 16 => Program.Length is >= 2 and <= 40,
        _ => false,
    };

    /// <summary>The address as wallets write it: Base58Check for hashes, Bech32 for witness version 0, Bech32m for later ones.</summary>
    /// <param name="network">The network of the invoice.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such network.</exception>
    /// <exception cref="InvalidOperationException">Version and program are not an address, which those of an invoice always are.</exception>
    public string ToAddress(BitcoinNetwork network)
    {
        if (!IsKnown)
        {
            throw new InvalidOperationException($"A program of {Program.Length} bytes is no address of version {Version}.");
        }

        var (publicKeyHash, scriptHash, witness) = network.AddressPrefixes();
        byte[] words = [Version, .. Words.FromBytes(Program.Span)];
        return Version switch
        {
            PublicKeyHash => Base58Check.Encode(publicKeyHash, Program.Span),
            ScriptHash => Base58Check.Encode(scriptHash, Program.Span),
            0 => Bech32.Encode(witness, words),
            _ => Bech32.EncodeM(witness, words),
        };
    }

    /// <summary>Whether version and program are the same.</summary>
    public bool Equals(FallbackAddress other) => Version == other.Version && Program.Span.SequenceEqual(other.Program.Span);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Version);
        hash.AddBytes(Program.Span);
        return hash.ToHashCode();
    }
}
