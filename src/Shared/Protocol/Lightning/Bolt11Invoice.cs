//
//  BOLT 11 invoice
//
//      A signed request for a Lightning payment, written as bech32 text.
//
//  References
//      BOLT 11 "Invoice Protocol for Lightning Payments"
//      BOLT 9 "Assigned Feature Flags"
//
//  Limits
//      7,089 characters, the capacity of the largest QR code
//
//  Where the standard contradicts itself
//      A p, h, s or n field of a wrong length is skipped, as its list of valid examples has it, and not refused.
//

using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Paywall.Protocol.Lightning;

/// <summary>A BOLT 11 invoice that was read and whose signature and required fields are in order, or that was just signed.</summary>
public sealed class Bolt11Invoice
{
    /// <summary>The longest text that is read, in characters.</summary>
    public const int MaximumLength = 7089;

    /// <summary>How long an invoice without an <c>x</c> field may be paid.</summary>
    public static readonly TimeSpan DefaultExpiry = TimeSpan.FromHours(1);

    /// <summary>The final CLTV delta of an invoice without a <c>c</c> field, in blocks.</summary>
    public const ulong DefaultMinFinalCltvExpiryDelta = 18;

    internal Bolt11Invoice(string text, Bolt11Draft content, NodeId payee, ReadOnlyMemory<byte> signature, byte recoveryId)
    {
        Text = text;
        Content = content;
        Payee = payee;
        Signature = signature;
        RecoveryId = recoveryId;
    }

    /// <summary>The invoice as it is paid: lower case, without <c>lightning:</c>.</summary>
    public string Text { get; }

    /// <summary>The network it is payable on.</summary>
    public BitcoinNetwork Network => Content.Network;

    /// <summary>The amount; null where the payer chooses it.</summary>
    public MilliSatoshi? Amount => Content.Amount;

    /// <summary>When the payee made it, to the second.</summary>
    public DateTimeOffset Timestamp => Content.Timestamp;

    /// <summary>The hash whose preimage the payer learns.</summary>
    public PaymentHash PaymentHash => Content.PaymentHash;

    /// <summary>The secret, 32 bytes, that keeps nodes on the route from probing the payee.</summary>
    public ReadOnlyMemory<byte> PaymentSecret => Content.PaymentSecret;

    /// <summary>What is paid for, in words; null where only <see cref="DescriptionHash"/> is given.</summary>
    public string? Description => Content.Description;

    /// <summary>The SHA-256 of what is paid for, 32 bytes; null where <see cref="Description"/> is given.</summary>
    public ReadOnlyMemory<byte>? DescriptionHash => Content.DescriptionHash;

    /// <summary>How long after <see cref="Timestamp"/> it may be paid: the <c>x</c> field, or one hour.</summary>
    public TimeSpan Expiry => Content.Expiry ?? DefaultExpiry;

    /// <summary>The last moment to pay it; the end of time where <see cref="Expiry"/> reaches beyond.</summary>
    public DateTimeOffset ExpiresAt =>
        Expiry < DateTimeOffset.MaxValue - Timestamp ? Timestamp + Expiry : DateTimeOffset.MaxValue;

    /// <summary>The least CLTV delta of the last hop, in blocks: the <c>c</c> field, or 18.</summary>
    public ulong MinFinalCltvExpiryDelta => Content.MinFinalCltvExpiryDelta ?? DefaultMinFinalCltvExpiryDelta;

    /// <summary>The node that signed it, and that is paid.</summary>
    public NodeId Payee { get; }

    /// <summary>Opaque data for the payee that the payer passes on; null if there is none.</summary>
    public ReadOnlyMemory<byte>? Metadata => Content.Metadata;

    /// <summary>Addresses on the chain to fall back to, the most wanted first.</summary>
    public ImmutableArray<FallbackAddress> Fallbacks => Content.Fallbacks;

    /// <summary>Routes over private channels to the payee.</summary>
    public ImmutableArray<ImmutableArray<RouteHop>> Routes => Content.Routes;

    /// <summary>The feature bits that are set, in ascending order.</summary>
    public ImmutableArray<int> Features => Content.Features;

    /// <summary>r and s of the signature, 64 bytes.</summary>
    public ReadOnlyMemory<byte> Signature { get; }

    /// <summary>Which of the possible keys made the signature, 0 to 3.</summary>
    public byte RecoveryId { get; }

    /// <summary>Everything that was signed.</summary>
    internal Bolt11Draft Content { get; }

    /// <summary>Reads an invoice; <c>lightning:</c> before it and all upper case are allowed.</summary>
    /// <exception cref="FormatException">The text is not a valid invoice; the message names the <see cref="Bolt11Failure"/>.</exception>
    public static Bolt11Invoice Parse(string text) =>
        TryParse(text, out var invoice, out var failure) ? invoice : throw new FormatException($"Not a BOLT 11 invoice: {failure}.");

    /// <summary>Reads an invoice; false if it breaks any rule that BOLT 11 sets for a reader.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Bolt11Invoice? invoice) =>
        TryParse(text, out invoice, out _);

    /// <summary>Reads an invoice and says what is wrong with it if it is none.</summary>
    public static bool TryParse(
        [NotNullWhen(true)] string? text, [NotNullWhen(true)] out Bolt11Invoice? invoice, out Bolt11Failure failure)
    {
        (invoice, failure) = Bolt11Reader.Read(text ?? "");
        return invoice is not null;
    }

    /// <summary>Whether this is what is paid for: the description itself, or the text whose hash stands in its place.</summary>
    public bool IsFor(string description) => DescriptionHash is { } hash
        ? SHA256.HashData(Encoding.UTF8.GetBytes(description)).AsSpan().SequenceEqual(hash.Span)
        : Description == description;

    /// <summary>The text of the invoice.</summary>
    public override string ToString() => Text;
}
