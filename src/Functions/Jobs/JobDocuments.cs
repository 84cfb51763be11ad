using System.Text.Json.Serialization;
using Paywall.Functions.Catalog;
using Paywall.Functions.Configuration;
using Paywall.Functions.Jobs.Notices;

namespace Paywall.Functions.Jobs;

/// <summary>Writes how a job stands.</summary>
internal sealed class JobDocuments(ServiceCatalog catalog, NoticeSignature notices, PaywallConfiguration configuration, TimeProvider time)
{
    private static readonly TimeSpan LeastRetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostRetryAfter = TimeSpan.FromMinutes(1);

    /// <summary>Where a job can be asked for, as a path.</summary>
    public static string PathOf(Job job) => PathOf(job.Order.Service, job.Purchase.ToString());

    public static string PathOf(string service, string purchase) => $"{CallTarget.Jobs}/{service}/{purchase}";

    /// <summary>Where a job can be asked for: in full, if the paywall knows its own address.</summary>
    public string UrlOf(string service, string purchase) =>
        configuration.PublicUrl is { } root ? new Uri(root, PathOf(service, purchase)[1..]).AbsoluteUri : PathOf(service, purchase);

    /// <summary>What anybody may know of a job who knows its id, and what only its buyer may.</summary>
    public JobDocument Of(Job job, bool isHolder) => new(
        job.Purchase.ToString(),
        job.Order.Service,
        WordOf(job),
        UrlOf(job.Order.Service, job.Purchase.ToString()),
        job.CreatedAt,
        job.SettledAt,
        job.StartedAt,
        job.State.IsResting() ? job.EndedAt : null,
        job.State.IsPending() ? EstimateOf(job) : null,
        job.State.IsPending() ? job.GiveUpAt : null,
        job.Progress?.Percent,
        RefundPolicies.Write(job.Refunds),
        job.State == JobState.Credited ? Job.MostCredits - job.Credits : null,
        job.Failure,
        isHolder ? job.Progress?.Message : null,
        isHolder ? job.FailureDetail : null,
        isHolder && job.Callback is not null ? notices.SecretOf(job.Purchase, job.CallbackKey) : null);

    /// <summary>When asking again makes sense.</summary>
    public TimeSpan RetryAfter(Job job)
    {
        // Whoever has waited long already need not ask every second.
        var now = time.GetUtcNow();
        var waited = (now - (job.StartedAt ?? job.SettledAt ?? job.CreatedAt)) / 10;
        var left = (EstimateOf(job) ?? now) - now;
        var wait = left > waited ? left : waited;
        return wait < LeastRetryAfter ? LeastRetryAfter : wait > MostRetryAfter ? MostRetryAfter : wait;
    }

    /// <summary>When the job should be done: as long as such jobs take as a rule, and never in the past.</summary>
    private DateTimeOffset? EstimateOf(Job job)
    {
        if (!job.State.IsPending() || !catalog.TryFindJob(job.Order.Service, out _, out var offer))
        {
            return null;
        }

        var now = time.GetUtcNow();
        var begin = job.NotBefore ?? (job.State == JobState.Running ? job.StartedAt : null) ?? now;
        var end = begin + offer.TypicalTime;
        return end > now ? end : now + LeastRetryAfter;
    }

    /// <summary>A job that is paid and whose input has still to come waits for its buyer, and its buyer should know.</summary>
    private static string WordOf(Job job) =>
        job is { State: JobState.AwaitingPayment, SettledAt: not null } ? "awaiting-input" : JobStates.Write(job.State);
}

/// <summary>How a job stands, as JSON.</summary>
internal sealed record JobDocument(
    string Id,
    string Service,
    string Status,
    string StatusUrl,
    DateTimeOffset CreatedAt,
    DateTimeOffset? PaidAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    DateTimeOffset? EstimatedEnd,
    DateTimeOffset? GiveUpAt,
    int? Percent,
    string RefundPolicy,
    int? RunsLeft,
    string? Failure,
    string? Message,
    string? Detail,
    string? CallbackSecret)
{
    /// <summary>The job only: a secret stays out of logs.</summary>
    public override string ToString() => Id;
}

/// <summary>A callback, as Standard Webhooks advises.</summary>
internal sealed record NoticeDocument(string Type, DateTimeOffset Timestamp, JobDocument Data);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JobDocument))]
[JsonSerializable(typeof(NoticeDocument))]
internal sealed partial class JobJson : JsonSerializerContext;
