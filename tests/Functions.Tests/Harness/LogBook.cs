using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Paywall.Functions.Tests.Harness;

/// <summary>Keeps every line that a handler logs: words, values, scopes and exceptions.</summary>
internal sealed class LogBook : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyList<string> Lines => [.. _lines];

    /// <summary>Writes along from now on, at every level and in every category but those that are silent for good.</summary>
    public void Attach(IServiceProvider handler)
    {
        var filters = handler.GetRequiredService<IOptionsMonitor<LoggerFilterOptions>>().CurrentValue;
        filters.MinLevel = LogLevel.Trace;
        foreach (var rule in filters.Rules.Where(rule => rule.LogLevel != LogLevel.None).ToList())
        {
            filters.Rules.Remove(rule);
        }

        handler.GetRequiredService<ILoggerFactory>().AddProvider(this);
    }

    public ILogger CreateLogger(string categoryName) => new Writer(categoryName, _lines);

    public void Dispose()
    {
    }

    private sealed class Writer(string category, ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            lines.Enqueue($"{category} scope {state} {Values(state)}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{category} {logLevel} {formatter(state, exception)} {Values(state)} {exception}");

        private static string Values<TState>(TState state) =>
            state is IEnumerable<KeyValuePair<string, object?>> values ? string.Join(' ', values) : "";
    }
}
