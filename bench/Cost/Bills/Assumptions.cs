namespace Paywall.Cost.Bills;

/// <summary>What is neither measured nor on a price list. Each is what the documentation or the code of others says, or a guess on the dear side.</summary>
internal static class Assumptions
{
    /// <summary>A month of 730 hours, as Azure counts.</summary>
    public const decimal SecondsPerMonth = 2_628_000;

    /// <summary>Reconcile runs every minute.</summary>
    public const decimal TimerRuns = SecondsPerMonth / 60;

    /// <summary>The least that is billed of an activity (learn.microsoft.com, Flex Consumption, Billing).</summary>
    public const decimal LeastSeconds = 1;

    /// <summary>Beyond it, in steps of so much.</summary>
    public const decimal Step = 0.1m;

    /// <summary>The platform looks at a queue every ten seconds, to scale (Azure/azure-functions-durable-extension#391).</summary>
    public const decimal QueueLooks = SecondsPerMonth / 10;

    /// <summary>Host requests per queue message: taking it and deleting it.</summary>
    public const decimal QueuePerMessage = 2;

    /// <summary>The timer keeps an instance, whose host renews its lock (15 s) every ten seconds and the timer's (60 s) every thirty.</summary>
    public const decimal LeaseRenewals = (SecondsPerMonth / 10) + (SecondsPerMonth / 30);

    /// <summary>Table operations by which a purchase is forgotten in the end: its rows are looked for, removed and looked for again, and its deadline is.</summary>
    public const decimal OperationsAfterPurchase = 4;

    /// <summary>A pack that is used to its end has its slots drawn at random, so that every second call finds one taken: a refusal and a search, half of the time.</summary>
    public const decimal OperationsPerCollision = 1;

    /// <summary>Table operations that a job costs after its end: Reconcile's look at it, and the removal of its input and result.</summary>
    public const decimal OperationsAfterJob = 8;

    /// <summary>Service Bus operations per job: sent, received, completed.</summary>
    public const decimal BusPerJob = 3;

    /// <summary>Processor seconds that the Functions host takes for a request it forwards.</summary>
    public const decimal HostProcessor = 0.001m;

    /// <summary>How busy an instance's cores may be.</summary>
    public const decimal MostBusy = 0.7m;

    /// <summary>Rows of a purchase and of each call that is counted, kept for about a month.</summary>
    public const decimal BytesPerPurchase = 2_500;
    public const decimal BytesPerCountedCall = 600;
    public const decimal BytesPerJob = 6_000;

    /// <summary>What Application Insights takes in per item: a request, an outgoing call, a metric of a minute.</summary>
    public const decimal BytesPerItem = 1_000;

    /// <summary>Items of a call whose trace is kept: the request, the upstream, two of storage.</summary>
    public const decimal ItemsPerTrace = 4;

    /// <summary>The host reports each invocation itself, but no more than 20 items a second and instance (host.json, samplingSettings).</summary>
    public const decimal HostItemsPerRequest = 2;
    public const decimal MostHostItemsPerSecond = 20;

    /// <summary>Metrics that are sent in a minute in which something happened, and in one in which only Reconcile ran.</summary>
    public const decimal MetricsWhenBusy = 30;
    public const decimal MetricsWhenIdle = 5;

    /// <summary>Bytes of the package, in the deployment container, and its rows count as table storage here.</summary>
    public const decimal BytesAtRest = 20_000_000;
}
