using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Paywall.Wallets.Tests;

/// <summary>Keeps every line that anybody logs: words, values and exceptions.</summary>
internal sealed class LogBook : ILoggerProvider
{
    private readonly ConcurrentQueue<LogLine> _lines = new();

    public IReadOnlyList<LogLine> Lines => [.. _lines];

    public string Text => string.Join('\n', _lines);

    /// <summary>Waits for a line with these words.</summary>
    public async Task WaitForAsync(string words)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!_lines.Any(line => line.Text.Contains(words, StringComparison.Ordinal)))
        {
            await timer.WaitForNextTickAsync(deadline.Token);
        }
    }

    public ILogger CreateLogger(string categoryName) => new Writer(categoryName, _lines);

    public void Dispose()
    {
    }

    private sealed class Writer(string category, ConcurrentQueue<LogLine> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            lines.Enqueue(new LogLine(category, LogLevel.Trace, $"{state} {Values(state)}"));
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue(new LogLine(category, logLevel, $"{formatter(state, exception)} {Values(state)} {exception}"));

        private static string Values<TState>(TState state) =>
            state is IEnumerable<KeyValuePair<string, object?>> values ? string.Join(' ', values) : "";
    }
}

internal sealed record LogLine(string Category, LogLevel Level, string Text);
