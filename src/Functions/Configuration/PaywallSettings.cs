using Paywall.Functions.Catalog;

namespace Paywall.Functions.Configuration;

/// <summary>What holds for all services.</summary>
/// <remarks>The section <c>Paywall</c> of the configuration, as it is written. <see cref="PaywallConfiguration"/> is what it means.</remarks>
internal sealed class PaywallSettings
{
    /// <summary>The Bitcoin network that the wallets' invoices are for.</summary>
    /// <value><c>mainnet</c>, <c>testnet</c>, <c>signet</c> or <c>regtest</c></value>
    public string? Network { get; set; }

    /// <summary>Where wallets and upstreams reach the function app to report payments and results. On Azure the app knows it by itself.</summary>
    /// <value>an https URL; http on this machine only</value>
    public string? PublicUrl { get; set; }

    /// <summary>The wallet that services are paid into which name none. Needed if there are several.</summary>
    /// <value><c>zbd</c>, <c>voltage</c> or <c>lnbits</c></value>
    public string? Wallet { get; set; }

    /// <summary>What brings the work of jobs to its workers: the storage queue <c>fulfil</c>, or a Service Bus queue of that name.</summary>
    /// <value><c>Storage</c> or <c>ServiceBus</c></value>
    public string? Queue { get; set; }

    /// <summary>How long an invoice may be paid. Whole seconds, within what each wallet can do.</summary>
    /// <value><c>00:00:01</c> to <c>30.00:00:00</c></value>
    public TimeSpan? InvoiceExpiry { get; set; }

    /// <summary>How many invoices one instance makes at each wallet in a second. Beyond it whoever comes without a credential gets 429; who paid is always served.</summary>
    /// <value><c>1</c> to <c>100000</c></value>
    public int? InvoicesPerSecond { get; set; }

    /// <summary>How many invoices one instance makes at each wallet at the same time; beyond it 429.</summary>
    /// <value><c>1</c> to <c>100000</c></value>
    public int? InvoicesAtOnce { get; set; }

    /// <summary>How many calls with one pass one instance serves in a second; beyond it 429.</summary>
    /// <value><c>1</c> to <c>100000</c></value>
    public int? PassCallsPerSecond { get; set; }

    /// <summary>How many calls with one pass one instance serves at the same time; beyond it 429.</summary>
    /// <value><c>1</c> to <c>100000</c></value>
    public int? PassCallsAtOnce { get; set; }

    /// <summary>How many buyers one instance lets wait for their jobs with the connection open.</summary>
    /// <value><c>1</c> to <c>100000</c></value>
    public int? LongPollsAtOnce { get; set; }

    /// <summary>Lets buyers name this machine itself for callbacks and refunds. For trying out only.</summary>
    public bool? AllowLoopback { get; set; }

    /// <summary>How long after a call's or an attempt's time limit it may be tried again if nobody knows what became of it.</summary>
    /// <value><c>00:00:01</c> to <c>00:10:00</c></value>
    public TimeSpan? LeaseMargin { get; set; }

    /// <summary>How long a new key only verifies, so that every instance knows it before the first token signed with it comes.</summary>
    /// <value><c>00:00:00</c> to <c>30.00:00:00</c></value>
    public TimeSpan? KeyLead { get; set; }

    /// <summary>The master keys that everything is signed with; at least one.</summary>
    public List<KeySettings> Keys { get; set; } = [];

    /// <summary>The wallets, one section each; at least one if anything has a price.</summary>
    public WalletSettings Wallets { get; set; } = new();

    /// <summary>Where telemetry goes, and how much of it.</summary>
    public TelemetrySettings Telemetry { get; set; } = new();

    /// <summary>What is for sale; at least one service.</summary>
    public List<ServiceSettings> Services { get; set; } = [];
}

/// <summary>One master key.</summary>
internal sealed class KeySettings
{
    /// <summary>The number that tokens name the key by. It is never used again for another secret.</summary>
    /// <value><c>0</c> to <c>255</c></value>
    public byte? Id { get; set; }

    /// <summary>The secret, such as <c>openssl rand -base64 32</c> prints. A secret.</summary>
    /// <value>at least 32 random bytes in base64</value>
    public string? Secret { get; set; }

    /// <summary>When the key was added. It signs <c>KeyLead</c> later; until then it only verifies. Only the first key of a paywall needs none.</summary>
    /// <value>a time such as <c>2027-01-31T12:00:00Z</c></value>
    public DateTimeOffset? AddedAt { get; set; }

    /// <summary>From when on nothing signed with the key is accepted. Not before the last token made with it has ended; the start says when that is.</summary>
    /// <value>a time such as <c>2027-01-31T12:00:00Z</c></value>
    public DateTimeOffset? RetiresAt { get; set; }
}

/// <summary>Where telemetry goes, and how much of it.</summary>
internal sealed class TelemetrySettings
{
    /// <summary>Where it goes: nowhere, to a collector that speaks the OpenTelemetry protocol, or to Application Insights.</summary>
    /// <value><c>none</c>, <c>otlp</c> or <c>applicationinsights</c></value>
    public string? Exporter { get; set; }

    /// <summary>The share of traces that are kept.</summary>
    /// <value><c>0</c> to <c>1</c></value>
    public double? SampledTraces { get; set; }

    /// <summary>How often metrics are sent.</summary>
    /// <value><c>00:00:01</c> to <c>01:00:00</c></value>
    public TimeSpan? Interval { get; set; }
}

/// <summary>The wallets, one section each.</summary>
internal sealed class WalletSettings
{
    /// <summary>A wallet at ZBD.</summary>
    public ZbdWalletSettings? Zbd { get; set; }

    /// <summary>A wallet at Voltage.</summary>
    public VoltageWalletSettings? Voltage { get; set; }

    /// <summary>A wallet on an LNbits server.</summary>
    public LNbitsWalletSettings? LNbits { get; set; }
}

internal sealed class ZbdWalletSettings
{
    /// <summary>The API key of the project that is paid. A secret.</summary>
    public string? ApiKey { get; set; }

    /// <summary>The address of the API.</summary>
    /// <value>an https URL; http on this machine only</value>
    public string? BaseUrl { get; set; }
}

internal sealed class VoltageWalletSettings
{
    /// <summary>The address of the API.</summary>
    /// <value>an https URL; http on this machine only</value>
    public string? BaseUrl { get; set; }

    /// <summary>The key of the environment. A secret.</summary>
    public string? ApiKey { get; set; }

    /// <summary>The organization's id.</summary>
    /// <value>a UUID</value>
    public string? Organization { get; set; }

    /// <summary>The environment's id.</summary>
    /// <value>a UUID</value>
    public string? Environment { get; set; }

    /// <summary>The wallet's id.</summary>
    /// <value>a UUID</value>
    public string? Wallet { get; set; }

    /// <summary>The webhook's shared secret, all of it with <c>vltg_</c>. A secret.</summary>
    public string? WebhookSecret { get; set; }

    /// <summary>The webhook's secret before it, while it is being replaced. A secret.</summary>
    public string? PreviousWebhookSecret { get; set; }
}

internal sealed class LNbitsWalletSettings
{
    /// <summary>The server's address.</summary>
    /// <value>an https URL; http on this machine only</value>
    public string? BaseUrl { get; set; }

    /// <summary>The wallet's invoice/read key. It makes and reads invoices and cannot spend. A secret.</summary>
    public string? InvoiceKey { get; set; }

    /// <summary>The wallet's admin key, which spends. Only for services with <c>Refunds</c> = <c>payout</c>. A secret.</summary>
    public string? AdminKey { get; set; }
}
