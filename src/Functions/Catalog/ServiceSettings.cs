namespace Paywall.Functions.Catalog;

/// <summary>One service, as the configuration writes it.</summary>
internal sealed class ServiceSettings
{
    public string? Name { get; set; }

    public string? Kind { get; set; }

    public string? Description { get; set; }

    public string? Upstream { get; set; }

    public UpstreamAuthSettings? UpstreamAuth { get; set; }

    public string? Price { get; set; }

    public string? Uses { get; set; }

    public bool? BindBody { get; set; }

    public string? Methods { get; set; }

    public string? Wallet { get; set; }

    public TimeSpan? KeepAnswers { get; set; }

    public TimeSpan? TimeLimit { get; set; }

    public TimeSpan? Deadline { get; set; }

    public TimeSpan? TypicalTime { get; set; }

    public string? Refunds { get; set; }

    public TimeSpan? Retention { get; set; }
}

/// <summary>What the upstream of a service wants to see of the paywall.</summary>
internal sealed class UpstreamAuthSettings
{
    public string? Header { get; set; }

    public string? Value { get; set; }

    public string? Scope { get; set; }
}
