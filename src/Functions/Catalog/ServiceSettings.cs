namespace Paywall.Functions.Catalog;

/// <summary>One service, as the configuration writes it.</summary>
internal sealed class ServiceSettings
{
    public string? Name { get; set; }

    public string? Description { get; set; }

    public string? Upstream { get; set; }

    public string? Price { get; set; }

    public string? Uses { get; set; }

    public string? Methods { get; set; }

    public string? Wallet { get; set; }

    public TimeSpan? KeepAnswers { get; set; }

    public TimeSpan? TimeLimit { get; set; }
}
