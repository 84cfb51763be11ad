namespace Paywall.Sandbox.Wallets.Zbd;

/// <summary>What is to go wrong with one fake of ZBD.</summary>
internal sealed class ZbdFaults : FaultPlan<ZbdOperation>
{
    private volatile ZbdCallbackMode _callbacks;

    /// <summary>What becomes of callbacks from now on.</summary>
    public ZbdCallbackMode Callbacks
    {
        get => _callbacks;
        set => _callbacks = value;
    }

    public override void Clear()
    {
        base.Clear();
        Callbacks = ZbdCallbackMode.Sent;
    }
}

/// <summary>What becomes of callbacks.</summary>
internal enum ZbdCallbackMode
{
    /// <summary>Each is sent once, as documented.</summary>
    Sent,

    /// <summary>None is sent.</summary>
    NotSent,

    /// <summary>Each is sent twice, one after the other.</summary>
    Doubled,

    /// <summary>Each waits until they are released.</summary>
    Late,

    /// <summary>Each waits until they are released, and then the last comes first.</summary>
    Reordered,

    /// <summary>Each stops in the middle of its body until they are released.</summary>
    Slow,
}
