using Azure.Core;
using Azure.Storage.Queues;
using Paywall.Sandbox.Processes;

namespace Paywall.Sandbox.Host;

/// <summary>The functions of a running app that HTTP does not trigger and no setting has disabled.</summary>
internal sealed class BackgroundFunctions : IAsyncDisposable
{
    private readonly FunctionApp _app;
    private readonly FunctionsHostOptions _options;
    private readonly BackgroundInvoker _invoker;
    private readonly Dictionary<string, TimerFunction> _timers = [];
    private readonly List<QueueFunction> _queues = [];
    private readonly List<ServiceBusFunction> _serviceBus = [];

    private BackgroundFunctions(FunctionApp app, FunctionsHostOptions options, Handler handler) =>
        (_app, _options, _invoker) = (app, options, new BackgroundInvoker(app, options, handler));

    /// <exception cref="SandboxException">The storage account or the Service Bus queue of a function cannot be used.</exception>
    public static BackgroundFunctions Start(FunctionApp app, FunctionsHostOptions options, Handler handler)
    {
        var functions = new BackgroundFunctions(app, options, handler);
        try
        {
            functions.AddAll();
        }
        catch
        {
            // Nothing has started yet.
            functions._invoker.Dispose();
            throw;
        }

        functions.StartAll();
        return functions;
    }

    /// <exception cref="ArgumentException">There is no such timer function, or it is disabled.</exception>
    public TimerFunction FindTimer(string name) =>
        _timers.GetValueOrDefault(name) ?? throw new ArgumentException($"{name} is no timer function that runs.", nameof(name));

    public async ValueTask DisposeAsync()
    {
        foreach (var function in _timers.Values.Concat<IAsyncDisposable>(_queues).Concat(_serviceBus))
        {
            await function.DisposeAsync();
        }

        _invoker.Dispose();
    }

    private void AddAll()
    {
        foreach (var function in _app.Functions.Where(function => !_options.Disables(function)))
        {
            switch (function.Trigger)
            {
                case Trigger.Timer timer:
                    _timers.Add(function.Name, new TimerFunction(
                        function.Name, timer, document => _invoker.InvokeAsync(function.Name, document, CancellationToken.None), _options));
                    break;
                case Trigger.Queue queue:
                    AddQueue(function.Name, queue);
                    break;
                case Trigger.ServiceBus bus:
                    AddServiceBus(function.Name, bus);
                    break;
                default:
                    // HTTP.
                    break;
            }
        }
    }

    private void StartAll()
    {
        foreach (var timer in _timers.Values)
        {
            timer.Start();
        }

        _queues.ForEach(function => function.Start());
        _serviceBus.ForEach(function => function.Start());
    }

    private void AddQueue(string name, Trigger.Queue trigger)
    {
        if (_options.FindConnection(trigger.Connection) is not { Length: > 0 } connection)
        {
            LeaveOut(name, $"there is no app setting {trigger.Connection} with a connection string.");
            return;
        }

        _queues.Add(new QueueFunction(name, trigger, Connect(trigger.Connection, connection), _app.Queues, _invoker, _options));
    }

    private void AddServiceBus(string name, Trigger.ServiceBus trigger)
    {
        // The real host connects by either setting; here they only have to be there.
        var (shared, identity) = (trigger.Connection, $"{trigger.Connection}__fullyQualifiedNamespace");
        if ((_options.FindConnection(shared) ?? _options.FindConnection(identity)) is null)
        {
            LeaveOut(name, $"there is neither an app setting {shared} nor {identity}.");
        }
        else if (_options.ServiceBus is not { } broker)
        {
            LeaveOut(name, "this host was given no Service Bus.");
        }
        else
        {
            var queue = broker.FindQueue(trigger.QueueName)
                ?? throw new SandboxException(
                    $"Function {name} waits for the Service Bus queue {trigger.QueueName}, which does not exist.");
            _serviceBus.Add(new ServiceBusFunction(name, trigger, queue, _app.ServiceBus, _invoker, _options));
        }
    }

    /// <summary>The real host runs what it can.</summary>
    private void LeaveOut(string function, string reason) =>
        _options.OnLog(LogLevel.Error, $"Function {function} does not run: {reason}");

    private static QueueServiceClient Connect(string setting, string connection)
    {
        var retries = new QueueClientOptions { Retry = { Mode = RetryMode.Fixed, Delay = TimeSpan.FromMilliseconds(100), MaxRetries = 3 } };
        try
        {
            return new QueueServiceClient(connection, retries);
        }
        catch (FormatException invalid)
        {
            throw new SandboxException($"The app setting {setting} is no connection string of a storage account: {invalid.Message}");
        }
    }
}
