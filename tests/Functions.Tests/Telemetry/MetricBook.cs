using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Paywall.Functions.Telemetry;
using Paywall.Functions.Tests.Harness;

namespace Paywall.Functions.Tests.Telemetry;

/// <summary>Keeps what one handler counts and times, among the others of this process.</summary>
internal sealed class MetricBook : IDisposable
{
    private readonly ConcurrentQueue<(string Key, double Value)> _measured = new();
    private readonly MeterListener _listener = new();

    public MetricBook(PaywallMetrics metrics)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == metrics.Meter)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.Start();
    }

    public static MetricBook Of(Shop shop, int handler = 0) => new(shop.Services(handler).GetRequiredService<PaywallMetrics>());

    /// <summary>Every measurement of an instrument with certain tags, written <c>name{tag=value,tag=value}</c> in the order in which they are recorded.</summary>
    public IReadOnlyList<double> this[string key] => [.. _measured.Where(one => one.Key == key).Select(one => one.Value)];

    /// <summary>Waits for the first: what is counted of an answer may be counted when the buyer has it already.</summary>
    public async Task WhenAsync(string key)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Shop.Cancellation);
        deadline.CancelAfter(TimeSpan.FromMinutes(1));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (this[key].Count == 0)
        {
            await ticks.WaitForNextTickAsync(deadline.Token);
        }
    }

    /// <summary>The tags that were seen of an instrument.</summary>
    public IEnumerable<string> Keys(string instrument) => _measured.Select(one => one.Key).Where(key => key.StartsWith(instrument + "{", StringComparison.Ordinal)).Distinct();

    public void Dispose() => _listener.Dispose();

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        List<string> texts = [];
        foreach (var (name, text) in tags)
        {
            texts.Add($"{name}={text}");
        }

        _measured.Enqueue(($"{instrument.Name}{{{string.Join(',', texts)}}}", value));
    }
}
