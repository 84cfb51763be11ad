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
