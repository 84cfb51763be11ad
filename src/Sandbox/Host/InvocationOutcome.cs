namespace Paywall.Sandbox.Host;

/// <summary>How the host takes a handler's answer to an invocation that is not HTTP.</summary>
internal abstract record InvocationOutcome
{
    private InvocationOutcome()
    {
    }

    /// <summary>The work is done.</summary>
    internal sealed record Succeeded : InvocationOutcome;

    /// <summary>The work counts as not done, whatever the handler did.</summary>
    /// <param name="Reason">Why.</param>
    internal sealed record Failed(string Reason) : InvocationOutcome;
}
