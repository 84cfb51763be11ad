namespace Paywall.Functions.Catalog;

/// <summary>What the seller sells.</summary>
/// <param name="Name">The first path segment below <c>api/</c> or <c>jobs/</c>, and the name in tokens.</param>
/// <param name="Description">What the payer reads on the invoice.</param>
/// <param name="Upstream">The seller's endpoint: http or https, with or without a path, nothing behind it.</param>
/// <param name="UpstreamAuth">How the endpoint knows the paywall, beside its signature; null for nothing more.</param>
/// <param name="Price">The price of one purchase.</param>
/// <param name="Methods">The HTTP methods that may be called, in upper case.</param>
/// <param name="Wallet">The wallet that is paid; null for a free service.</param>
/// <param name="Uses">What one purchase gives.</param>
/// <param name="BindsBody">Whether a purchase is good for one request body only.</param>
/// <param name="KeepAnswers">How long the answer of a single use is kept for a repeated request without a key.</param>
/// <param name="TimeLimit">How long the upstream may take for one request, at most 230 s.</param>
/// <param name="Job">What is promised of a job; null for a call.</param>
internal sealed record Service(
    string Name,
    string Description,
    Uri Upstream,
    UpstreamAuth? UpstreamAuth,
    ServicePrice Price,
    IReadOnlySet<string> Methods,
    string? Wallet,
    SoldUses Uses,
    bool BindsBody,
    TimeSpan KeepAnswers,
    TimeSpan TimeLimit,
    JobOffer? Job);
