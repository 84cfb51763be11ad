namespace Paywall.Sandbox;

/// <summary>The port of each part; 0 for any free one.</summary>
internal sealed record Ports(int Paywall, int Network, int Zbd, int Upstream, int Voltage, int LNbits, int Blob, int Queue, int Table)
{
    /// <summary>Known ports for what people talk to. Azurite takes free ones: somebody's own may be running on the usual ones.</summary>
    public static Ports Default { get; } = new(7071, 7072, 7073, 7074, 7075, 7076, 0, 0, 0);

    public static Ports Free { get; } = new(0, 0, 0, 0, 0, 0, 0, 0, 0);
}
