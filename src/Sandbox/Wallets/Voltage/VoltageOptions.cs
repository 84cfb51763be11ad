namespace Paywall.Sandbox.Wallets.Voltage;

/// <summary>How to start a fake of Voltage.</summary>
internal sealed record VoltageOptions
{
    /// <summary>The port on 127.0.0.1, or 0 for any free one.</summary>
    public int Port { get; init; }

    /// <summary>The alias of the fake's node in the network.</summary>
    public string NodeAlias { get; init; } = "voltage";

    /// <summary>How many reads of a new payment find nothing.</summary>
    public int ReadsOfNothing { get; init; } = 1;

    /// <summary>How many reads after that find it in its first state: generating, or sending.</summary>
    public int ReadsOfFirstState { get; init; } = 1;

    /// <summary>How many reads of a payment out after that find it approved.</summary>
    public int ReadsOfApproved { get; init; } = 1;

    /// <summary>The most items of a page, whatever is asked for.</summary>
    public int LargestPage { get; init; } = 100;
}
