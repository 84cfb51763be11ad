using Paywall.Functions.Catalog;

namespace Paywall.Functions.Configuration;

/// <summary>The section <c>Paywall</c> of the configuration, as it is written. <see cref="PaywallConfiguration"/> is what it means.</summary>
internal sealed class PaywallSettings
{
    public string? Network { get; set; }

    public string? PublicUrl { get; set; }

    public string? Wallet { get; set; }

    public string? Queue { get; set; }

    public TimeSpan? InvoiceExpiry { get; set; }

    public int? InvoicesPerSecond { get; set; }

    public int? InvoicesAtOnce { get; set; }

    public int? PassCallsPerSecond { get; set; }

    public int? PassCallsAtOnce { get; set; }

    public int? LongPollsAtOnce { get; set; }

    public bool? AllowLoopback { get; set; }

    public TimeSpan? LeaseMargin { get; set; }

    public TimeSpan? KeyLead { get; set; }

    public List<KeySettings> Keys { get; set; } = [];

    public WalletSettings Wallets { get; set; } = new();

    public TelemetrySettings Telemetry { get; set; } = new();

    public List<ServiceSettings> Services { get; set; } = [];
}

/// <summary>One master key.</summary>
internal sealed class KeySettings
{
    public byte? Id { get; set; }

    public string? Secret { get; set; }

    public DateTimeOffset? AddedAt { get; set; }

    public DateTimeOffset? RetiresAt { get; set; }
}

/// <summary>Where telemetry goes, and how much of it.</summary>
internal sealed class TelemetrySettings
{
    public string? Exporter { get; set; }

    public double? SampledTraces { get; set; }

    public TimeSpan? Interval { get; set; }
}

/// <summary>The wallets, one section each.</summary>
internal sealed class WalletSettings
{
    public ZbdWalletSettings? Zbd { get; set; }

    public VoltageWalletSettings? Voltage { get; set; }

    public LNbitsWalletSettings? LNbits { get; set; }
}

internal sealed class ZbdWalletSettings
{
    public string? ApiKey { get; set; }

    public string? BaseUrl { get; set; }
}

internal sealed class VoltageWalletSettings
{
    public string? BaseUrl { get; set; }

    public string? ApiKey { get; set; }

    public string? Organization { get; set; }

    public string? Environment { get; set; }

    public string? Wallet { get; set; }

    public string? WebhookSecret { get; set; }

    public string? PreviousWebhookSecret { get; set; }
}

internal sealed class LNbitsWalletSettings
{
    public string? BaseUrl { get; set; }

    public string? InvoiceKey { get; set; }

    public string? AdminKey { get; set; }
}
