using Paywall.Protocol.Lightning;

namespace Paywall.Protocol.Tests.Lightning;

/// <summary>What an invoice says: written once more, and compared member by member.</summary>
internal static class InvoiceContent
{
    /// <summary>A draft that says the same; null where a reader is to be lenient and a writer may not be.</summary>
    public static Bolt11Draft? Redraft(Bolt11Invoice invoice)
    {
        var hasSecretFeature = invoice.Features.Contains(14) || invoice.Features.Contains(15);
        return !hasSecretFeature || invoice.Expiry == TimeSpan.MaxValue ? null : new Bolt11Draft
        {
            Network = invoice.Network,
            Amount = invoice.Amount,
            Timestamp = invoice.Timestamp,
            PaymentHash = invoice.PaymentHash,
            PaymentSecret = invoice.PaymentSecret,
            Description = invoice.Description,
            DescriptionHash = invoice.DescriptionHash,
            Expiry = invoice.Expiry,
            MinFinalCltvExpiryDelta = invoice.MinFinalCltvExpiryDelta,
            Metadata = invoice.Metadata,
            Fallbacks = invoice.Fallbacks,
            Routes = invoice.Routes,
            Features = invoice.Features,
        };
    }

    /// <summary>The first member in which two invoices differ, their texts, keys and signatures aside; null if there is none.</summary>
    public static string? Difference(Bolt11Invoice left, Bolt11Invoice right)
    {
        (string Name, bool IsSame)[] members =
        [
            (nameof(left.Network), left.Network == right.Network),
            (nameof(left.Amount), left.Amount == right.Amount),
            (nameof(left.Timestamp), left.Timestamp == right.Timestamp),
            (nameof(left.PaymentHash), left.PaymentHash == right.PaymentHash),
            (nameof(left.PaymentSecret), IsSame(left.PaymentSecret, right.PaymentSecret)),
            (nameof(left.Description), left.Description == right.Description),
            (nameof(left.DescriptionHash), IsSame(left.DescriptionHash, right.DescriptionHash)),
            (nameof(left.Expiry), left.Expiry == right.Expiry),
            (nameof(left.MinFinalCltvExpiryDelta), left.MinFinalCltvExpiryDelta == right.MinFinalCltvExpiryDelta),
            (nameof(left.Metadata), IsSame(left.Metadata, right.Metadata)),
            (nameof(left.Fallbacks), left.Fallbacks.SequenceEqual(right.Fallbacks)),
            (nameof(left.Routes), left.Routes.Select(Flat).SequenceEqual(right.Routes.Select(Flat))),
            (nameof(left.Features), left.Features.SequenceEqual(right.Features)),
        ];
        return Array.Find(members, member => !member.IsSame).Name;

        static string Flat(System.Collections.Immutable.ImmutableArray<RouteHop> route) => string.Join(' ', route.Select(hop =>
            $"{Convert.ToHexString(hop.Node.Span)} {hop with { Node = default }}"));
    }

    private static bool IsSame(ReadOnlyMemory<byte>? left, ReadOnlyMemory<byte>? right) =>
        left.HasValue == right.HasValue && left.GetValueOrDefault().Span.SequenceEqual(right.GetValueOrDefault().Span);
}
