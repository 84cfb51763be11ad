using System.Text.RegularExpressions;
using Paywall.Functions.Catalog;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Functions.Configuration;

/// <summary>The configuration, checked: whatever is wrong with it stops the start.</summary>
internal sealed partial record PaywallConfiguration
{
    private const string Section = "Paywall";
    private const string HostNameSetting = "WEBSITE_HOSTNAME";

    /// <summary>Lightning wallets hold a payment no longer than days; longer invoices only keep old keys in use.</summary>
    public static readonly TimeSpan LongestInvoiceExpiry = TimeSpan.FromDays(30);

    private static readonly TimeSpan DefaultInvoiceExpiry = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan DefaultLeaseMargin = TimeSpan.FromSeconds(30);

    public required BitcoinNetwork Network { get; init; }

    public required TimeSpan InvoiceExpiry { get; init; }

    public required TimeSpan LeaseMargin { get; init; }

    /// <summary>How many invoices one instance makes at each wallet in a second.</summary>
    public required int InvoicesPerSecond { get; init; }

    /// <summary>How many invoices one instance makes at each wallet at the same time.</summary>
    public required int InvoicesAtOnce { get; init; }

    /// <summary>How many calls with one pass one instance serves in a second.</summary>
    public required int PassCallsPerSecond { get; init; }

    /// <summary>How many calls with one pass one instance serves at the same time.</summary>
    public required int PassCallsAtOnce { get; init; }

    /// <summary>How many buyers may wait for their jobs with the connection open, on one instance at the same time.</summary>
    public required int LongPollsAtOnce { get; init; }

    /// <summary>Whether buyers may name this machine itself as the place of a callback or a refund: for trying out only.</summary>
    public required bool AllowLoopback { get; init; }

    public required KeyRing Keys { get; init; }

    public required WalletConfiguration Wallets { get; init; }

    /// <summary>Where wallets reach the function app, ending in a slash; null if it does not know, so that no wallet is told.</summary>
    public required Uri? PublicUrl { get; init; }

    public required ServiceCatalog Catalog { get; init; }

    public required QueueConfiguration Queue { get; init; }

    public required StorageConfiguration Storage { get; init; }

    public required TelemetryConfiguration Telemetry { get; init; }

    /// <exception cref="StartupException">A setting is missing, unknown or wrong.</exception>
    public static PaywallConfiguration Read(IConfiguration configuration)
    {
        SettingTexts.Check(configuration);
        var settings = Bind(configuration);

        // The binder overlooks what stands below a text.
        Require(
            !configuration.GetSection($"{Section}:{nameof(settings.Wallet)}").GetChildren().Any(), $"{Section} has an unknown setting: 'Wallet:…'; wallets stand below Wallets");
        var wallets = WalletConfiguration.Read(settings.Wallets);
        var expiry = settings.InvoiceExpiry ?? DefaultInvoiceExpiry;
        Require(expiry > TimeSpan.Zero && expiry.Ticks % TimeSpan.TicksPerSecond == 0, "InvoiceExpiry is not a whole number of seconds");
        Require(expiry <= LongestInvoiceExpiry, $"InvoiceExpiry {expiry} is above {LongestInvoiceExpiry}");
        var margin = settings.LeaseMargin ?? DefaultLeaseMargin;
        Require(margin >= TimeSpan.FromSeconds(1) && margin <= TimeSpan.FromMinutes(10), $"LeaseMargin {margin} is not from 00:00:01 to 00:10:00");

        foreach (var (name, capabilities) in wallets.Capabilities)
        {
            Require(
                expiry >= capabilities.MinimumExpiry && expiry <= capabilities.MaximumExpiry,
                $"InvoiceExpiry {expiry} is outside what the wallet '{name}' can do ({capabilities.MinimumExpiry} to {capabilities.MaximumExpiry})");
        }

        return new PaywallConfiguration
        {
            Network = ReadNetwork(settings.Network),
            InvoiceExpiry = expiry,
            LeaseMargin = margin,
            InvoicesPerSecond = ReadCount(settings.InvoicesPerSecond, 20, nameof(InvoicesPerSecond)),
            InvoicesAtOnce = ReadCount(settings.InvoicesAtOnce, 8, nameof(InvoicesAtOnce)),
            PassCallsPerSecond = ReadCount(settings.PassCallsPerSecond, 100, nameof(PassCallsPerSecond)),
            PassCallsAtOnce = ReadCount(settings.PassCallsAtOnce, 16, nameof(PassCallsAtOnce)),
            LongPollsAtOnce = ReadCount(settings.LongPollsAtOnce, 16, nameof(LongPollsAtOnce)),
            AllowLoopback = settings.AllowLoopback ?? false,
            Keys = KeyConfiguration.Read(settings),
            Wallets = wallets,
            PublicUrl = ReadPublicUrl(settings.PublicUrl, configuration[HostNameSetting]),
            Catalog = ServiceCatalog.Create(settings.Services, wallets.Capabilities, settings.Wallet),
            Queue = QueueConfiguration.Read(settings.Queue, configuration),
            Storage = StorageConfiguration.Read(configuration),
            Telemetry = TelemetryConfiguration.Read(settings.Telemetry, configuration),
        };
    }

    /// <exception cref="StartupException">Always, if the condition does not hold.</exception>
    public static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new StartupException($"{otherwise}.");
        }
    }

    private static PaywallSettings Bind(IConfiguration configuration)
    {
        try
        {
            return configuration.GetSection(Section).Get<PaywallSettings>(options => options.ErrorOnUnknownConfiguration = true) ?? new PaywallSettings();
        }
        catch (InvalidOperationException wrong)
        {
            // The binder tells unknown settings and values of a wrong type this way; of the former it names them after a colon.
            var unknown = UnknownSettings.Match(wrong.Message);
            throw new StartupException(unknown.Success
                ? $"{Section}{PathOf(unknown.Groups["type"].Value)} has an unknown setting: {unknown.Groups["names"].Value}."
                : wrong.Message.ReplaceLineEndings(" "));
        }
    }

    private static int ReadCount(int? count, int otherwise, string name)
    {
        Require(count is null or (>= 1 and <= 100_000), $"{name} {count} is not from 1 to 100000");
        return count ?? otherwise;
    }

    private static BitcoinNetwork ReadNetwork(string? name) => name switch
    {
        null or "mainnet" => BitcoinNetwork.Mainnet,
        "testnet" => BitcoinNetwork.Testnet,
        "signet" => BitcoinNetwork.Signet,
        "regtest" => BitcoinNetwork.Regtest,
        _ => throw new StartupException($"Network '{name}' is none of mainnet, testnet, signet, regtest."),
    };

    /// <summary>Where wallets reach the function app: as configured, or by the name that the platform gives it.</summary>
    private static Uri? ReadPublicUrl(string? text, string? hostName)
    {
        if (text is null)
        {
            return hostName is { Length: > 0 } ? new Uri($"https://{hostName}/") : null;
        }

        var url = ServiceCatalog.ReadHttpUrl(text, nameof(PublicUrl));
        Require(url.Scheme == Uri.UriSchemeHttps || url.IsLoopback, $"{nameof(PublicUrl)} is not https, and what wallets report would cross the network in the clear");
        return url.AbsolutePath.EndsWith('/') ? url : new Uri(url.AbsoluteUri + "/");
    }

    /// <summary>Where the settings of a type stand; the binder names the type only.</summary>
    private static string PathOf(string type) => type switch
    {
        nameof(KeySettings) => ":Keys",
        nameof(ServiceSettings) => ":Services",
        nameof(TelemetrySettings) => ":Telemetry",
        nameof(WalletSettings) => ":Wallets",
        nameof(ZbdWalletSettings) => ":Wallets:Zbd",
        nameof(VoltageWalletSettings) => ":Wallets:Voltage",
        nameof(LNbitsWalletSettings) => ":Wallets:LNbits",
        _ => "",
    };

    [GeneratedRegex(@"properties were not found on the instance of [\w.]*?(?<type>\w+): (?<names>.+)\z", RegexOptions.Singleline)]
    private static partial Regex UnknownSettings { get; }
}
