using System.Text.Json.Nodes;

namespace Paywall.Sandbox.Host;

/// <summary>The timer functions of a running app that no setting has disabled.</summary>
internal sealed class TimerFunctions : IAsyncDisposable
{
    private readonly Dictionary<string, TimerFunction> _functions = [];
    private readonly HandlerInvoker _invoker;

    private TimerFunctions(HandlerInvoker invoker) => _invoker = invoker;

    public static TimerFunctions Start(FunctionApp app, FunctionsHostOptions options, Handler handler)
    {
        var timers = new TimerFunctions(new HandlerInvoker(handler.Address, app.FunctionTimeout, options, handler.Kill));
        foreach (var function in app.Functions)
        {
            if (function.Trigger is Trigger.Timer trigger && !options.Disables(function))
            {
                var timer = new TimerFunction(
                    function.Name, trigger, document => timers.InvokeAsync(handler, function.Name, document), options);
                timers._functions.Add(function.Name, timer);
                timer.Start();
            }
        }

        return timers;
    }

    /// <exception cref="ArgumentException">There is no such timer function, or it is disabled.</exception>
    public TimerFunction Find(string name) =>
        _functions.GetValueOrDefault(name) ?? throw new ArgumentException($"{name} is no timer function that runs.", nameof(name));

    public async ValueTask DisposeAsync()
    {
        foreach (var function in _functions.Values)
        {
            await function.DisposeAsync();
        }

        _invoker.Dispose();
    }

    private async Task<InvocationOutcome> InvokeAsync(Handler handler, string function, JsonObject document)
    {
        await handler.WaitAsync(handler.Stopping);
        return await _invoker.InvokeAsync(function, document, handler.Stopping);
    }
}
