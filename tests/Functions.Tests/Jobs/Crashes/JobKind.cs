namespace Paywall.Functions.Tests.Jobs.Crashes;

/// <summary>What a job is like that is bought while handlers die.</summary>
internal enum JobKind
{
    /// <summary>The upstream does it at once.</summary>
    AtOnce,

    /// <summary>The upstream is not ready the first time.</summary>
    SecondTry,

    /// <summary>The upstream refuses it, and its buyer wants his money back.</summary>
    Refunded,

    /// <summary>The upstream refuses it, and its buyer says of no place where money could go.</summary>
    Credited,

    /// <summary>The upstream answers later.</summary>
    Later,

    /// <summary>Its input comes only when it is paid.</summary>
    LargeInput,

    /// <summary>Its result is too long for a row.</summary>
    LargeResult,

    /// <summary>Its buyer calls it off, early or too late.</summary>
    Cancelled,

    /// <summary>The same, of one whose input comes only when it is paid, and he wants his money back.</summary>
    CalledBack,
}
