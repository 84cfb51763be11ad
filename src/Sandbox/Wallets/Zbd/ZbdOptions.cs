namespace Paywall.Sandbox.Wallets.Zbd;

/// <summary>How to start a fake of ZBD.</summary>
internal sealed record ZbdOptions
{
    /// <summary>The port on 127.0.0.1, or 0 for any free one.</summary>
    public int Port { get; init; }

    /// <summary>The alias of the fake's node in the network.</summary>
    public string NodeAlias { get; init; } = "zbd";

    /// <summary>Which read of a payment is the first to show its end; with 0 it ends at once, after its POST.</summary>
    public int ReadsUntilFinal { get; init; } = 1;

    /// <summary>When a payment ends although nobody reads it; <see cref="Timeout.InfiniteTimeSpan"/> for never.</summary>
    public TimeSpan FinalAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether a payment from account to account, which never touches Lightning, shows a preimage.</summary>
    /// <remarks>ZBD does not say, so the worse is the default.</remarks>
    public bool InternalPaymentsShowPreimage { get; init; }
}
