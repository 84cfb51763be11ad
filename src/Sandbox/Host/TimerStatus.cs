namespace Paywall.Sandbox.Host;

/// <summary>What the host tells a timer function about its runs. All three are seen in Azure.</summary>
internal enum TimerStatus
{
    /// <summary>When it ran last and when it runs next.</summary>
    Known,

    /// <summary>Nothing.</summary>
    Null,

    /// <summary>Dates of the year 1, without an offset.</summary>
    Unset,
}
