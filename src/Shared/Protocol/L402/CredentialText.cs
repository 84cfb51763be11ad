using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Paywall.Protocol.Lightning;

namespace Paywall.Protocol.L402;

/// <summary>The SHA-256 of all that a request's headers say about a credential: what the same text has in common, and nothing else has.</summary>
/// <remarks>Neither token nor preimage can be told from it, but whoever sends that text again is let in: not for logs.</remarks>
internal readonly struct CredentialText : IEquatable<CredentialText>
{
    /// <summary>The longest text that is remembered, in characters; a token of ours and its preimage stay far below.</summary>
    public const int MaximumLength = 4 * 1024;

    private const int CarrierHeader = 1 + sizeof(ushort);

    private readonly Bytes32 _hash;

    private CredentialText(Bytes32 hash) => _hash = hash;

    /// <summary>Takes the text of one request.</summary>
    /// <param name="authorization">The values of <c>Authorization</c>.</param>
    /// <param name="proof">The values of <c>X-L402-Proof</c>.</param>
    /// <param name="macaroon">The values of <c>Grpc-Metadata-Macaroon</c> and <c>Macaroon</c>.</param>
    /// <param name="text">What they say.</param>
    /// <returns>False if they say nothing, are longer than <see cref="MaximumLength"/>, or hold more than ASCII.</returns>
    public static bool TryTake(
        ReadOnlySpan<string?> authorization, ReadOnlySpan<string?> proof, ReadOnlySpan<string?> macaroon, out CredentialText text)
    {
        Span<byte> bytes = stackalloc byte[MaximumLength];
        var length = 0;
        text = default;
        if (!TryPut(authorization, (byte)'a', bytes, ref length)
            || !TryPut(proof, (byte)'p', bytes, ref length)
            || !TryPut(macaroon, (byte)'m', bytes, ref length)
            || length == 0)
        {
            return false;
        }

        Bytes32 hash = default;
        SHA256.HashData(bytes[..length], hash);
        text = new CredentialText(hash);
        return true;
    }

    /// <summary>Puts each value with its carrier and its length before it, so that no two requests' headers make the same bytes.</summary>
    private static bool TryPut(ReadOnlySpan<string?> values, byte carrier, Span<byte> bytes, ref int length)
    {
        foreach (var value in values)
        {
            var rest = bytes[length..];
            if (rest.Length < CarrierHeader
                || Ascii.FromUtf16(value, rest[CarrierHeader..], out var count) != OperationStatus.Done)
            {
                return false;
            }

            rest[0] = carrier;
            BinaryPrimitives.WriteUInt16BigEndian(rest[1..], (ushort)count);
            length += CarrierHeader + count;
        }

        return true;
    }

    /// <inheritdoc/>
    public bool Equals(CredentialText other) => _hash.EqualsInConstantTime(other._hash);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CredentialText other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash.First;

    /// <summary>Whether two requests say the same.</summary>
    public static bool operator ==(CredentialText left, CredentialText right) => left.Equals(right);

    /// <summary>Whether two requests say something different.</summary>
    public static bool operator !=(CredentialText left, CredentialText right) => !left.Equals(right);

    /// <summary>Always <c>***</c>.</summary>
    public override string ToString() => "***";
}
