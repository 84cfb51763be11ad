namespace Paywall.Functions.Catalog;

/// <summary>One service, as the configuration writes it.</summary>
internal sealed class ServiceSettings
{
    /// <summary>The path segment behind <c>api/</c> or <c>jobs/</c>. Not <c>paywall</c>, nor with <c>paywall_</c> at its beginning.</summary>
    /// <value>1 to 32 lower-case letters, digits, <c>-</c>, <c>_</c>, a letter first</value>
    public string? Name { get; set; }

    /// <summary>Whether it is answered in the same request or later.</summary>
    /// <value><c>call</c> or <c>job</c></value>
    public string? Kind { get; set; }

    /// <summary>What the payer reads on the invoice.</summary>
    /// <value>1 to 100 characters</value>
    public string? Description { get; set; }

    /// <summary>The endpoint that is sold. For a call, path and query behind the service's name are appended; for a job, the query.</summary>
    /// <value>an https URL without user, query and fragment; http on this machine only</value>
    public string? Upstream { get; set; }

    /// <summary>How the paywall shows the endpoint who it is, beside its signature.</summary>
    public UpstreamAuthSettings? UpstreamAuth { get; set; }

    /// <summary>What one purchase costs. Above zero; nothing is free that does not say so.</summary>
    /// <value><c>21 sat</c>, <c>21500 msat</c> or <c>free</c></value>
    public string? Price { get; set; }

    /// <summary>What one purchase gives: one call, a pack of calls, or all calls in a span of time. Of a job, one.</summary>
    /// <value><c>1 call</c>, <c>2 calls</c> to <c>1000 calls</c>, or <c>00:00:01</c> to <c>366.00:00:00</c></value>
    public string? Uses { get; set; }

    /// <summary>Whether a single call is bought for one body only, at most 1 MiB: for services whose work depends on the body. A job always is.</summary>
    public bool? BindBody { get; set; }

    /// <summary>The methods that the service takes, separated by commas. A job takes POST.</summary>
    /// <value>some of <c>GET,HEAD,POST,PUT,PATCH,DELETE</c></value>
    public string? Methods { get; set; }

    /// <summary>The wallet that is paid.</summary>
    /// <value><c>zbd</c>, <c>voltage</c> or <c>lnbits</c></value>
    public string? Wallet { get; set; }

    /// <summary>How long the answer of a single call is kept for the same request without an <c>Idempotency-Key</c>. Not for jobs.</summary>
    /// <value><c>00:00:00</c> to <c>00:10:00</c></value>
    public TimeSpan? KeepAnswers { get; set; }

    /// <summary>How long the endpoint may take for a call or for one attempt at a job.</summary>
    /// <value>above <c>00:00:00</c>, up to <c>00:03:50</c></value>
    public TimeSpan? TimeLimit { get; set; }

    /// <summary>For jobs: how long after its payment one is given up.</summary>
    /// <value><c>00:01:00</c> to <c>14.00:00:00</c></value>
    public TimeSpan? Deadline { get; set; }

    /// <summary>For jobs: how long one takes as a rule, for the estimate that buyers are told.</summary>
    /// <value><c>00:00:01</c> to the <c>Deadline</c></value>
    public TimeSpan? TypicalTime { get; set; }

    /// <summary>For jobs: what the buyer of a failed one gets, another run or the money. The money needs a wallet and a key that may pay.</summary>
    /// <value><c>credit</c> or <c>payout</c></value>
    public string? Refunds { get; set; }

    /// <summary>For jobs: how long inputs, and the address of a refund, are kept after the end.</summary>
    /// <value><c>00:00:00</c> to <c>365.00:00:00</c></value>
    public TimeSpan? Retention { get; set; }
}

/// <summary>What the upstream of a service wants to see of the paywall.</summary>
internal sealed class UpstreamAuthSettings
{
    /// <summary>The header that carries the secret.</summary>
    /// <value>a header's name</value>
    public string? Header { get; set; }

    /// <summary>What the endpoint knows the paywall by. A secret.</summary>
    /// <value>visible characters and spaces</value>
    public string? Value { get; set; }

    /// <summary>Instead of a secret: what a token of the app's managed identity is for, such as <c>api://my-app/.default</c>. It comes as <c>Authorization: Bearer</c>.</summary>
    public string? Scope { get; set; }
}
