namespace Paywall.Cost.Inputs;

/// <summary>A price with where it comes from.</summary>
/// <param name="Value">The price.</param>
/// <param name="Unit">What it is for, with its currency.</param>
/// <param name="Date">When it was looked up.</param>
/// <param name="Source">Where.</param>
/// <param name="IsVerified">Whether somebody compared it with the seller's own list on that date.</param>
internal sealed record Price(decimal Value, string Unit, string Date, string Source, bool IsVerified);

/// <summary>The prices of one region.</summary>
internal sealed record PriceList(string Region, IReadOnlyDictionary<string, Price> Prices)
{
    public decimal GigabyteSecond => this["executionGigabyteSecond"];

    public decimal Execution => this["millionExecutions"] / 1_000_000;

    public decimal GrantedGigabyteSeconds => this["grantedGigabyteSeconds"];

    public decimal GrantedExecutions => this["grantedExecutions"];

    public decimal ReadyGigabyteSecond => this["alwaysReadyGigabyteSecond"];

    public decimal ReadyExecutionGigabyteSecond => this["alwaysReadyExecutionGigabyteSecond"];

    public decimal TableOperation => this["tenThousandTableOperations"] / 10_000;

    public decimal TableGigabyte => this["tableGigabyteMonth"];

    public decimal QueueOperation => this["tenThousandQueueOperations"] / 10_000;

    public decimal BlobOther => this["tenThousandOtherBlobOperations"] / 10_000;

    public decimal InsightsGigabyte => this["applicationInsightsGigabyte"];

    public decimal GrantedInsightsGigabytes => this["grantedLogGigabytes"];

    public decimal MetricAlert => this["metricAlertMonth"];

    public decimal LogAlert => this["logAlertMonth"];

    public decimal ServiceBusMonth => this["serviceBusStandardMonth"];

    public decimal ServiceBusIncluded => this["serviceBusIncludedOperations"];

    public decimal ServiceBusOperation => this["millionServiceBusOperations"] / 1_000_000;

    public decimal CardPercent => this["cardPercent"];

    public decimal CardPayment => this["cardPayment"];

    public decimal HostedMonth => this["hostedPaywallMonth"];

    public decimal HostedPercent => this["hostedPaywallPercent"];

    public decimal MarketplacePercent => this["marketplacePercent"];

    private decimal this[string name] => Prices.TryGetValue(name, out var price) && price.Value >= 0
        ? price.Value
        : throw new CostException($"The price list of {Region} has no price '{name}' of zero or more.");

    /// <exception cref="CostException">The file cannot be read.</exception>
    public static PriceList Read(string path) => JsonInput.Read<PriceList>(path);
}
