using Paywall.Protocol.L402;

namespace Paywall.Wallets.Voltage;

/// <summary>What is kept with a payment and told again; at most 50 entries of at most 256 characters each.</summary>
internal static class VoltageMetadata
{
    private const string ExternalId = "external_id";
    private const string Tag = "paywall_tag";
    private const string Description = "description";
    private const int LongestEntry = 256;

    public static Dictionary<string, string> For(InvoiceRequest request)
    {
        var metadata = new Dictionary<string, string> { [ExternalId] = request.Purchase.ToString() };
        if (request.Tag is { } tag)
        {
            metadata[Tag] = tag;
        }

        return metadata;
    }

    public static Dictionary<string, string> For(PaymentRequest request)
    {
        var metadata = new Dictionary<string, string> { [ExternalId] = request.Id };
        if (request.Description.Length > 0)
        {
            metadata[Description] = request.Description.Length <= LongestEntry ? request.Description : request.Description[..LongestEntry];
        }

        return metadata;
    }

    /// <summary>The purchase that a payment was made for; null if it says none, or one that would have another payment id.</summary>
    public static PurchaseId? PurchaseOf(VoltagePayment payment) =>
        PurchaseId.TryParse(payment.Metadata?.GetValueOrDefault(ExternalId), null, out var purchase)
        && Guid.TryParseExact(payment.Id, "D", out var id) && purchase.Value == id
            ? purchase
            : null;

    /// <summary>The tag, if it can be one.</summary>
    public static string? TagOf(Dictionary<string, string?>? metadata) =>
        metadata?.GetValueOrDefault(Tag) is { } tag && InvoiceRequest.IsTag(tag) ? tag : null;
}
