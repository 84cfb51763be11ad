namespace Paywall.Sandbox.Faults;

/// <summary>When a handler dies, seen from one of its outgoing requests.</summary>
internal enum DeathPoint
{
    /// <summary>Before the request leaves: the target never sees it.</summary>
    Before,

    /// <summary>After the target's answer, of which the handler gets nothing.</summary>
    After,
}
