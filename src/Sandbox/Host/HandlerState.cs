namespace Paywall.Sandbox.Host;

/// <summary>What an invocation finds once the handler is not starting any more.</summary>
internal enum HandlerState
{
    /// <summary>It serves.</summary>
    Ready,

    /// <summary>It ended with exit code 0: the host neither restarts it nor notices.</summary>
    Dead,

    /// <summary>The host gave up.</summary>
    Stopped,
}
