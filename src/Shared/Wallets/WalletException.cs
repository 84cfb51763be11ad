namespace Paywall.Wallets;

/// <summary>A wallet did not do what it was asked. The message names the wallet, the call and the cause; it holds no secret and no invoice.</summary>
/// <param name="fault">The kind of cause.</param>
/// <param name="message">The cause in words.</param>
/// <param name="innerException">What was thrown below, if anything.</param>
public sealed class WalletException(WalletFault fault, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>
    /// A wallet that says more is not believed: one odd answer must not keep a seller from making invoices for
    /// hours, and one more question in five minutes harms nobody.
    /// </summary>
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(5);

    /// <summary>The kind of cause.</summary>
    public WalletFault Fault { get; } = fault;

    /// <summary>How long the wallet asks to be left alone, at most five minutes; null if it does not say.</summary>
    public TimeSpan? RetryAfter
    {
        get;
        init => field = value is { } wait ? TimeSpan.FromTicks(Math.Clamp(wait.Ticks, 0, LongestRetryAfter.Ticks)) : null;
    }

    /// <summary>The HTTP status of a refusal; null if it was none.</summary>
    internal int? Status { get; init; }

    /// <summary>The wallet's own code for a refusal, to be compared and not to be shown; null if it has none.</summary>
    internal string? Code { get; init; }

    /// <summary>Whether the request never left, so that nothing can have come of it.</summary>
    internal bool IsUnsent { get; init; }
}
