namespace Paywall.Sandbox.Wallets.LNbits;

/// <summary>How to start a fake of LNbits.</summary>
internal sealed record LNbitsOptions
{
    /// <summary>The port on 127.0.0.1, or 0 for any free one.</summary>
    public int Port { get; init; }

    /// <summary>The alias of the funding source's node in the network.</summary>
    public string NodeAlias { get; init; } = "lnbits";

    /// <summary>Whether it is a server of before 1.1: short answers about new invoices and payments, webhooks encoded once.</summary>
    public bool IsOld { get; init; }

    /// <summary>Which read of a payment is the first to show its end; with 0 the answer to its POST does.</summary>
    public int ReadsUntilFinal { get; init; }

    /// <summary>When a payment ends although nobody reads it; <see cref="Timeout.InfiniteTimeSpan"/> for never.</summary>
    public TimeSpan FinalAfter { get; init; } = TimeSpan.FromSeconds(2);
}
