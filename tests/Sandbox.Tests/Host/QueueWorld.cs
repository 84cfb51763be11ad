using System.Collections.Concurrent;
using Azure.Storage.Queues;
using Microsoft.Extensions.Logging;
using Paywall.Sandbox.Host;

namespace Paywall.Sandbox.Tests.Host;

/// <summary>One queue function of a host, with a handler inside the test.</summary>
internal sealed class QueueWorld(QueueStorage storage, QueueClient queue) : IAsyncDisposable
{
    private QueueFunction? _function;

    public HeldInvoker Invoker { get; } = new();

    public ConcurrentQueue<(LogLevel Level, string Line)> Log { get; } = [];

    public QueueSettings Settings { get; init; } = new() { IsBase64 = false };

    public MessageDataType DataType { get; init; }

    public FunctionsHostOptions Options { get; init; } = new();

    public QueueWorld Start()
    {
        var options = Options with { OnLog = (level, line) => Log.Enqueue((level, line)) };
        var trigger = new Trigger.Queue("msg", queue.Name, "AzureWebJobsStorage", DataType);
        _function = new QueueFunction("Settle", trigger, storage.Service, Settings, Invoker, options);
        _function.Start();
        return this;
    }

    public ValueTask DisposeAsync() => _function?.DisposeAsync() ?? default;
}
