namespace Paywall.Outbound;

/// <summary>
/// A request to an address of a stranger's choice brought no answer. The message names the host and no more of the URL, and never an
/// IP address, so that it tells nobody what a name means inside of this network.
/// </summary>
/// <param name="fault">The kind of cause.</param>
/// <param name="message">The cause in words.</param>
/// <param name="innerException">What was thrown below, if anything.</param>
public sealed class OutboundException(OutboundFault fault, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>The kind of cause.</summary>
    public OutboundFault Fault { get; } = fault;
}
