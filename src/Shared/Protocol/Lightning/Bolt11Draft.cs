using System.Collections.Immutable;

namespace Paywall.Protocol.Lightning;

/// <summary>What an invoice is to say, before it is signed.</summary>
/// <remarks>Two drafts are equal only if they hold the same memory, not merely the same bytes.</remarks>
public sealed record Bolt11Draft
{
    /// <summary>The network it is payable on.</summary>
    public required BitcoinNetwork Network { get; init; }

    /// <summary>The amount; null to let the payer choose it.</summary>
    public MilliSatoshi? Amount { get; init; }

    /// <summary>When it is made, from 1970 to the year 3058; written in whole seconds.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>The hash of the preimage that pays it.</summary>
    public required PaymentHash PaymentHash { get; init; }

    /// <summary>The payment secret, exactly 32 bytes.</summary>
    public required ReadOnlyMemory<byte> PaymentSecret { get; init; }

    /// <summary>What is paid for, at most 639 bytes of UTF-8. Give this or <see cref="DescriptionHash"/>, not both.</summary>
    public string? Description { get; init; }

    /// <summary>The SHA-256 of a longer description, exactly 32 bytes.</summary>
    public ReadOnlyMemory<byte>? DescriptionHash { get; init; }

    /// <summary>How long it may be paid, in whole seconds; null for the default of one hour.</summary>
    public TimeSpan? Expiry { get; init; }

    /// <summary>
    /// The least CLTV delta of the last hop, in blocks, below 2^60. A writer of today must state it; null leaves it out, as older
    /// invoices do, and means 18.
    /// </summary>
    public ulong? MinFinalCltvExpiryDelta { get; init; } = Bolt11Invoice.DefaultMinFinalCltvExpiryDelta;

    /// <summary>Whether to name the payee in an <c>n</c> field although the signature tells it.</summary>
    public bool NamesPayee { get; init; }

    /// <summary>Opaque data that the payer passes on to the payee; null for none.</summary>
    public ReadOnlyMemory<byte>? Metadata { get; init; }

    /// <summary>Addresses on the chain to fall back to.</summary>
    public ImmutableArray<FallbackAddress> Fallbacks { get; init; } = [];

    /// <summary>Routes over private channels; each at least one hop.</summary>
    public ImmutableArray<ImmutableArray<RouteHop>> Routes { get; init; } = [];

    /// <summary>
    /// The feature bits to set, each once and ascending, with the payment secret (14 or 15) and all that they depend on; by default
    /// a variable onion (8) and the payment secret (14).
    /// </summary>
    public ImmutableArray<int> Features { get; init; } = Bolt11Features.Default;

    /// <summary>Writes and signs the invoice.</summary>
    /// <exception cref="ArgumentException">A member is outside what BOLT 11 lets a writer say; the message names it.</exception>
    public Bolt11Invoice Sign(NodePrivateKey key) => Bolt11Writer.Write(this, key);
}
