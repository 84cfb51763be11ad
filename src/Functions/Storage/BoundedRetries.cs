using Azure.Core;
using Azure.Core.Pipeline;

namespace Paywall.Functions.Storage;

/// <summary>
/// Repeats a call to the storage at most twice and within one span of time. A storage that asks for a longer pause is not waited for:
/// a buyer who is told to come back waits without holding a connection and one of the requests that may be served at once.
/// </summary>
internal sealed class BoundedRetries(StoragePatience patience) : RetryPolicy(MaximumRetries, Pauses)
{
    private const int MaximumRetries = 2;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private static readonly DelayStrategy Pauses = DelayStrategy.CreateExponentialDelayStrategy(TimeSpan.FromMilliseconds(100), LongestPause);

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        message.SetProperty(typeof(BoundedRetries), TimeProvider.System.GetTimestamp());
        try
        {
            await base.ProcessAsync(message, pipeline);
        }
        catch (OperationCanceledException late) when (!message.CancellationToken.IsCancellationRequested)
        {
            // Where there is no second try the SDK reports its own time limit as if the caller had given up.
            throw new TimeoutException("The storage did not answer in time.", late);
        }
    }

    protected override ValueTask OnSendingRequestAsync(HttpMessage message)
    {
        var left = Left(message);
        message.NetworkTimeout = left < patience.PerTry ? left : patience.PerTry;
        return base.OnSendingRequestAsync(message);
    }

    protected override async ValueTask<bool> ShouldRetryAsync(HttpMessage message, Exception? exception)
    {
        if (!await base.ShouldRetryAsync(message, exception))
        {
            return false;
        }

        var pause = Pauses.GetNextDelay(message.HasResponse ? message.Response : null, message.ProcessingContext.RetryNumber + 1);
        return pause <= LongestPause && pause < Left(message);
    }

    /// <summary>What is left of the operation's time; never nothing, which a time limit could not be.</summary>
    private TimeSpan Left(HttpMessage message)
    {
        var begun = message.TryGetProperty(typeof(BoundedRetries), out var value) && value is long timestamp ? timestamp : TimeProvider.System.GetTimestamp();
        var left = patience.InAll - TimeProvider.System.GetElapsedTime(begun);
        return left > TimeSpan.FromMilliseconds(1) ? left : TimeSpan.FromMilliseconds(1);
    }
}
