using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Paywall.Protocol.Lightning;

/// <summary>One hop over a private channel on the way to the payee.</summary>
/// <param name="Node">The node at the start of the channel, 33 bytes as they stand in the invoice.</param>
/// <param name="ShortChannelId">The channel: block (24 bits), transaction (24 bits), output (16 bits).</param>
/// <param name="FeeBase">The flat fee in millisatoshis.</param>
/// <param name="FeeProportionalMillionths">The fee in millionths of the amount.</param>
/// <param name="CltvExpiryDelta">The CLTV delta in blocks.</param>
public readonly record struct RouteHop(
    ReadOnlyMemory<byte> Node, ulong ShortChannelId, uint FeeBase, uint FeeProportionalMillionths, ushort CltvExpiryDelta)
{
    internal const int Length = 51;

    /// <summary>Whether node, channel, fees and delta are the same.</summary>
    public bool Equals(RouteHop other) =>
        Node.Span.SequenceEqual(other.Node.Span)
        && ShortChannelId == other.ShortChannelId
        && FeeBase == other.FeeBase
        && FeeProportionalMillionths == other.FeeProportionalMillionths
        && CltvExpiryDelta == other.CltvExpiryDelta;

    /// <inheritdoc/>
    public override int GetHashCode() => ShortChannelId.GetHashCode();

    internal static ImmutableArray<RouteHop> ReadAll(byte[] bytes)
    {
        var hops = ImmutableArray.CreateBuilder<RouteHop>(bytes.Length / Length);
        for (var at = 0; at + Length <= bytes.Length; at += Length)
        {
            var hop = bytes.AsSpan(at, Length);
            hops.Add(new RouteHop(
                bytes.AsMemory(at, NodeId.Length),
                BinaryPrimitives.ReadUInt64BigEndian(hop[33..]),
                BinaryPrimitives.ReadUInt32BigEndian(hop[41..]),
                BinaryPrimitives.ReadUInt32BigEndian(hop[45..]),
                BinaryPrimitives.ReadUInt16BigEndian(hop[49..])));
        }

        return hops.ToImmutable();
    }

    internal static byte[] WriteAll(ImmutableArray<RouteHop> hops)
    {
        var bytes = new byte[hops.Length * Length];
        for (var i = 0; i < hops.Length; i++)
        {
            var hop = bytes.AsSpan(i * Length, Length);
            hops[i].Node.Span.CopyTo(hop);
            BinaryPrimitives.WriteUInt64BigEndian(hop[33..], hops[i].ShortChannelId);
            BinaryPrimitives.WriteUInt32BigEndian(hop[41..], hops[i].FeeBase);
            BinaryPrimitives.WriteUInt32BigEndian(hop[45..], hops[i].FeeProportionalMillionths);
            BinaryPrimitives.WriteUInt16BigEndian(hop[49..], hops[i].CltvExpiryDelta);
        }

        return bytes;
    }
}
