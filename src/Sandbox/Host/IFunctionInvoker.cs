using System.Text.Json.Nodes;

namespace Paywall.Sandbox.Host;

/// <summary>What the triggers of background functions need of the handler.</summary>
internal interface IFunctionInvoker
{
    /// <summary>Waits while the handler is starting; false if the host gave it up, and nothing is to be invoked any more.</summary>
    /// <exception cref="OperationCanceledException">The host stops.</exception>
    Task<bool> WaitUntilUpAsync(CancellationToken stopping);

    /// <summary>Invokes once.</summary>
    /// <exception cref="OperationCanceledException">The host stops.</exception>
    Task<InvocationOutcome> InvokeAsync(string function, JsonObject document, CancellationToken stopping);
}
