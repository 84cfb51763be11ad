namespace Paywall.Sandbox.Faults;

/// <summary>What becomes of the handler's connection after an exchange.</summary>
internal enum Aftermath
{
    /// <summary>It takes the next request.</summary>
    KeepOpen,

    /// <summary>It ends as HTTP says.</summary>
    Close,

    /// <summary>It breaks.</summary>
    Reset,

    /// <summary>It breaks together with all others.</summary>
    Death,
}
