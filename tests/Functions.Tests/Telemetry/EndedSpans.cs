using System.Diagnostics;
using Paywall.Functions.Telemetry;
using Paywall.Functions.Tests.Harness;

namespace Paywall.Functions.Tests.Telemetry;

/// <summary>Waits for a span to end: that of a request does so when its answer is out already, and a shop that is closed meanwhile does not tell it.</summary>
internal sealed class EndedSpans : IDisposable
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ActivityListener _listener;

    /// <param name="name">How the span is called in the end.</param>
    public EndedSpans(string name)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == PaywallSpans.SourceName,
            ActivityStopped = span =>
            {
                if (span.DisplayName == name)
                {
                    _ended.TrySetResult();
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public Task WaitAsync() => _ended.Task.WaitAsync(TimeSpan.FromMinutes(1), Shop.Cancellation);

    public void Dispose() => _listener.Dispose();
}
