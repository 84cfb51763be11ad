namespace Paywall.Cost.Inputs;

/// <summary>How calls are sold.</summary>
internal enum Sold
{
    /// <summary>One call a purchase.</summary>
    Single,

    /// <summary>So many calls a purchase, each of which is counted in storage.</summary>
    Pack,

    /// <summary>As many calls as are made in a time.</summary>
    Pass,
}

/// <summary>What brings jobs to their workers.</summary>
internal enum WorkQueue
{
    Storage,
    ServiceBus,
}

/// <summary>Where telemetry goes.</summary>
internal enum Telemetry
{
    None,

    /// <summary>To a collector of the seller's own; what that costs is not calculated.</summary>
    Otlp,
    ApplicationInsights,
}
