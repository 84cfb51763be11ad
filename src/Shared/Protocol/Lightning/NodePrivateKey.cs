using System.Diagnostics;
using System.Security.Cryptography;

namespace Paywall.Protocol.Lightning;

/// <summary>A Lightning node's private key, which signs its invoices.</summary>
/// <remarks>Never printed by <see cref="ToString"/> or a debugger.</remarks>
[DebuggerDisplay("***")]
public sealed class NodePrivateKey
{
    /// <summary>The length in bytes.</summary>
    public const int Length = Secp256k1.PrivateKeyLength;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly byte[] _bytes;

    /// <summary>Takes the 32 bytes of a private key.</summary>
    /// <exception cref="ArgumentException">The bytes are not a number from 1 to the order of the curve less 1.</exception>
    public NodePrivateKey(ReadOnlySpan<byte> bytes)
    {
        if (!Secp256k1.IsPrivateKey(bytes))
        {
            throw new ArgumentException("Not a private key of secp256k1.", nameof(bytes));
        }

        _bytes = bytes.ToArray();
        NodeId = NodeId.FromPoint(Secp256k1.PublicKey(bytes));
    }

    /// <summary>The public key that belongs to it.</summary>
    public NodeId NodeId { get; }

    /// <summary>A new random key.</summary>
    public static NodePrivateKey Random()
    {
        Span<byte> bytes = stackalloc byte[Length];
        do
        {
            RandomNumberGenerator.Fill(bytes);
        }
        while (!Secp256k1.IsPrivateKey(bytes));

        return new NodePrivateKey(bytes);
    }

    internal (byte[] Signature, byte RecoveryId) Sign(ReadOnlySpan<byte> hash) => Secp256k1.Sign(hash, _bytes);

    /// <summary>Always <c>***</c>.</summary>
    public override string ToString() => "***";
}
