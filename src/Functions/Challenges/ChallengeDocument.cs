using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Paywall.Functions.Problems;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Challenges;

/// <summary>The body of a 402: a problem document with the members that clients read which do not look at headers.</summary>
/// <remarks>No member may be called <c>challenge</c>, <c>paymentChallenge</c>, <c>x402Version</c> or <c>expiry</c>: they mislead clients in use.</remarks>
internal sealed record ChallengeDocument(
    string Type,
    string Title,
    int Status,
    string Detail,
    string Code,
    string ChallengeId,
    string Macaroon,
    string Invoice,
    string PaymentHash,
    ulong AmountSats,
    ulong PriceSats,
    ulong Price,
    long ExpiresAt,
    string? StatusUrl,
    string? RefundPolicy,
    string? CallbackSecret)
{
    public static ChallengeDocument From(Challenge challenge, L402Challenge header, Problem reason) => new(
        reason.Type,
        reason.Title,
        reason.Status,
        $"{(challenge.Amount.IsWholeSatoshi ? $"{challenge.Amount.CeilingSatoshi} sat" : challenge.Amount.ToString())} for {challenge.Description}",
        reason.Code,
        challenge.Purchase.ToString(),
        header.Token,
        header.Invoice,
        challenge.Invoice.PaymentHash.ToString(),
        challenge.Amount.CeilingSatoshi,
        challenge.Amount.CeilingSatoshi,
        challenge.Amount.CeilingSatoshi,
        challenge.Invoice.ExpiresAt.ToUnixTimeSeconds(),
        challenge.Job?.StatusUrl,
        challenge.Job?.RefundPolicy,
        challenge.Job?.CallbackSecret);

    /// <summary>The purchase only: token and invoice stay out of logs.</summary>
    public override string ToString() => ChallengeId;
}

[JsonSerializable(typeof(ChallengeDocument))]
internal sealed partial class ChallengeJson : JsonSerializerContext
{
    /// <summary>Leaves the plus signs of a token as they are, so that the body shows it as the header does.</summary>
    public static ChallengeJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    });
}
