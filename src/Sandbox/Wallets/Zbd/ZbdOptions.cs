namespace Paywall.Sandbox.Wallets.Zbd;

/// <summary>How to start a fake of ZBD.</summary>
internal sealed record ZbdOptions
{
    /// <summary>The port on 127.0.0.1, or 0 for any free one.</summary>
    public int Port { get; init; }

    /// <summary>The alias of the fake's node in the network.</summary>
    public string NodeAlias { get; init; } = "zbd";

    /// <summary>Which read of a payment is the first to show its end: 1 for the first. 0 has it end at once, but the POST still answers <c>processing</c>.</summary>
    public int ReadsUntilFinal { get; init; } = 1;

    /// <summary>When a payment ends although nobody reads it, so that its callback comes; <see cref="Timeout.InfiniteTimeSpan"/> for never.</summary>
    public TimeSpan FinalAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether a payment from account to account, which never touches Lightning, shows a preimage. Not documented, so the worse is the default.</summary>
    public bool InternalPaymentsShowPreimage { get; init; }
}
