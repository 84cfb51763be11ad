using System.Text.Json.Nodes;

namespace Paywall.Sandbox.Host;

/// <summary>Invokes the background functions of a running app.</summary>
internal sealed class BackgroundInvoker(FunctionApp app, FunctionsHostOptions options, Handler handler) : IFunctionInvoker, IDisposable
{
    private readonly HandlerInvoker _invoker = new(handler.Address, app.FunctionTimeout, options, handler.Kill);

    public async Task<bool> WaitUntilUpAsync(CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, handler.Stopping);
        return await handler.WaitAsync(either.Token) != HandlerState.Stopped;
    }

    public async Task<InvocationOutcome> InvokeAsync(string function, JsonObject document, CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, handler.Stopping);
        await handler.WaitAsync(either.Token);
        var outcome = await _invoker.InvokeAsync(function, document, either.Token);
        options.OnInvoked(function, outcome);
        return outcome;
    }

    public void Dispose() => _invoker.Dispose();
}
