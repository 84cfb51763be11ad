namespace Paywall.Protocol.L402;

/// <summary>What a key derived from a master key is for. Keys of different purposes tell nothing of one another.</summary>
/// <param name="Label">The HKDF label, with its version.</param>
public readonly record struct KeyPurpose(string Label)
{
    /// <summary>The root keys of tokens.</summary>
    public static KeyPurpose TokenRoot => new("paywall/token-root/v1");

    /// <summary>The label.</summary>
    public override string ToString() => Label;
}
