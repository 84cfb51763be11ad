namespace Paywall.Sandbox.Wallets.LNbits;

/// <summary>What is to go wrong with one fake of LNbits.</summary>
internal sealed class LNbitsFaults : FaultPlan<LNbitsOperation>
{
    private volatile LNbitsWebhookMode _webhooks;

    /// <summary>What becomes of webhooks from now on.</summary>
    public LNbitsWebhookMode Webhooks
    {
        get => _webhooks;
        set => _webhooks = value;
    }

    public override void Clear()
    {
        base.Clear();
        Webhooks = LNbitsWebhookMode.Sent;
    }
}

/// <summary>What becomes of webhooks.</summary>
internal enum LNbitsWebhookMode
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
