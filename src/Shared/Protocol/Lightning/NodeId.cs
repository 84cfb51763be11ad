using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Paywall.Protocol.Lightning;

/// <summary>A Lightning node's public key: a compressed point of secp256k1, 33 bytes.</summary>
public sealed class NodeId : IEquatable<NodeId>
{
    /// <summary>The length in bytes.</summary>
    public const int Length = Secp256k1.PublicKeyLength;

    private readonly byte[] _bytes;

    private NodeId(byte[] bytes) => _bytes = bytes;

    /// <summary>The 33 bytes.</summary>
    public ReadOnlySpan<byte> Span => _bytes;

    /// <summary>Reads 66 hex digits.</summary>
    /// <exception cref="FormatException">The text is not a compressed point of the curve in hex.</exception>
    public static NodeId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException("A node id is a compressed secp256k1 point of 66 hex digits.");

    /// <summary>Reads 66 hex digits; false for anything that is not a compressed point of the curve.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out NodeId? id)
    {
        id = null;
        Span<byte> bytes = stackalloc byte[Length];
        return text?.Length == 2 * Length
            && Convert.FromHexString(text, bytes, out _, out _) == OperationStatus.Done
            && TryCreate(bytes, out id);
    }

    /// <summary>Takes 33 bytes; false if they are not a point of the curve.</summary>
    public static bool TryCreate(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out NodeId? id)
    {
        id = Secp256k1.IsPublicKey(bytes) ? new NodeId(bytes.ToArray()) : null;
        return id is not null;
    }

    /// <summary>Takes an encoded point that was computed or decoded just now, and so needs no check.</summary>
    internal static NodeId FromPoint(byte[] bytes) => new(bytes);

    /// <inheritdoc/>
    public bool Equals(NodeId? other) => other is not null && Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as NodeId);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(_bytes, Length - sizeof(int));

    /// <summary>66 lower-case hex digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(_bytes);
}
