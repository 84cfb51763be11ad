using Paywall.Protocol.Lightning;

namespace Paywall.Sandbox.Wallets.Voltage;

/// <summary>What is to go wrong with one fake of Voltage.</summary>
internal sealed class VoltageFaults : FaultPlan<VoltageOperation>
{
    private volatile VoltageWebhookMode _webhooks;
    private volatile VoltageStuckMode _stuck;
    private long _receiveFee;

    /// <summary>What becomes of webhooks from now on.</summary>
    public VoltageWebhookMode Webhooks
    {
        get => _webhooks;
        set => _webhooks = value;
    }

    /// <summary>Where payments get stuck, as long as this is set.</summary>
    public VoltageStuckMode Stuck
    {
        get => _stuck;
        set => _stuck = value;
    }

    /// <summary>What is added to the invoices made from now on: a fee for receiving that the payer pays.</summary>
    public MilliSatoshi ReceiveFee
    {
        get => new((ulong)Interlocked.Read(ref _receiveFee));
        set => Interlocked.Exchange(ref _receiveFee, (long)value.Value);
    }

    public override void Clear()
    {
        base.Clear();
        (Webhooks, Stuck, ReceiveFee) = (VoltageWebhookMode.Sent, VoltageStuckMode.Nowhere, MilliSatoshi.Zero);
    }
}

/// <summary>What becomes of webhooks.</summary>
internal enum VoltageWebhookMode
{
    /// <summary>Each is sent once.</summary>
    Sent,

    /// <summary>None is sent.</summary>
    Lost,

    /// <summary>Each is sent twice, one after the other.</summary>
    Doubled,

    /// <summary>Each waits until they are released.</summary>
    Late,

    /// <summary>Each waits until they are released, and then the last comes first.</summary>
    Reordered,

    /// <summary>Each stops in the middle of its body until they are released.</summary>
    Slow,
}

/// <summary>Where payments get stuck.</summary>
internal enum VoltageStuckMode
{
    /// <summary>They do not.</summary>
    Nowhere,

    /// <summary>They are never found.</summary>
    Unknown,

    /// <summary>They stay generating or sending.</summary>
    FirstState,

    /// <summary>Payments out stay approved.</summary>
    Approved,
}
