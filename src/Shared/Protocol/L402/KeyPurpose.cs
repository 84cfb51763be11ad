namespace Paywall.Protocol.L402;

/// <summary>What a key derived from a master key is for. Keys of different purposes tell nothing of one another.</summary>
/// <param name="Label">The HKDF label, with its version: a new way to use a key is a new label.</param>
public readonly record struct KeyPurpose(string Label)
{
    /// <summary>The root keys of tokens.</summary>
    public static KeyPurpose TokenRoot => new("paywall/token-root/v1");

    /// <summary>The tags in the URLs that a wallet calls when an invoice is paid.</summary>
    public static KeyPurpose WebhookUrl => new("paywall/webhook-url/v1");

    /// <summary>The frames of queue messages.</summary>
    public static KeyPurpose QueueFrame => new("paywall/queue-frame/v1");

    /// <summary>The signatures by which an upstream knows the paywall.</summary>
    public static KeyPurpose UpstreamSignature => new("paywall/upstream-signature/v1");

    /// <summary>The tokens by which an upstream reports on a job.</summary>
    public static KeyPurpose JobReport => new("paywall/job-report/v1");

    /// <summary>The signatures of callbacks to buyers.</summary>
    public static KeyPurpose BuyerCallback => new("paywall/buyer-callback/v1");

    /// <summary>The sessions of the operator.</summary>
    public static KeyPurpose OperatorSession => new("paywall/operator-session/v1");

    /// <summary>The label.</summary>
    public override string ToString() => Label;
}
