using Paywall.Functions.Purchases;
using Paywall.Functions.Storage;

namespace Paywall.Functions.Calls;

/// <summary>A use while its request is served. However that goes, it is ended once.</summary>
/// <param name="uses">Where uses are kept.</param>
/// <param name="use">The use; null for a pass or a free service, which have none.</param>
/// <param name="service">The service, for the log.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The log.</param>
/// <param name="stopping">Set when the process ends.</param>
internal sealed partial class HeldUse(
    UseTable uses, Use? use, string service, TimeProvider time, ILogger log, CancellationToken stopping) : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private bool _isEnded = use is null;

    /// <summary>Whether there is a use at all.</summary>
    public bool IsHeld => use is not null;

    /// <summary>Whether others may have taken the use over, so that an answer would be a second one.</summary>
    public bool IsLeaseOver => use is not null && time.GetUtcNow() >= use.LeaseUntil;

    /// <summary>Records the delivery. The buyer has the answer, so the record is insisted on as long as nobody else may take the use.</summary>
    public async Task CompleteAsync(KeptAnswer? answer, TimeSpan keep)
    {
        var pause = FirstPause;
        while (Begin() is { } held)
        {
            try
            {
                if (!await uses.CompleteAsync(held, answer, keep))
                {
                    LogTakenOver(held.Purchase.ToString(), service);
                }
            }
            catch (StorageUnavailableException fault) when (!stopping.IsCancellationRequested && time.GetUtcNow() + pause < held.LeaseUntil)
            {
                LogTriedAgain(held.Purchase.ToString(), fault.Message);
                _isEnded = false;
                await Task.Delay(pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
            catch (StorageUnavailableException fault)
            {
                LogNotEnded(held.Purchase.ToString(), fault.Message);
            }
        }
    }

    /// <summary>Gives the use back after an execution that brought nothing.</summary>
    public async Task ReleaseAsync()
    {
        if (Begin() is { } held)
        {
            await EndAsync(held, uses.ReleaseAsync(held));
            if (held.Execution == Use.MaximumExecutions)
            {
                LogGivenUp(held.Purchase.ToString(), service);
            }
        }
    }

    /// <summary>Gives the use back where the upstream never got a whole request.</summary>
    public async Task GiveBackAsync(bool isUpstreamReached)
    {
        if (Begin() is { } held)
        {
            await EndAsync(held, uses.GiveBackAsync(held, isUpstreamReached));
        }
    }

    /// <summary>Releases what nobody ended: something went wrong that should not exist.</summary>
    public async ValueTask DisposeAsync() => await ReleaseAsync();

    private Use? Begin()
    {
        var held = _isEnded ? null : use;
        _isEnded = true;
        return held;
    }

    /// <summary>A use that cannot be ended now is free again when its lease ends.</summary>
    private async Task EndAsync(Use held, Task end)
    {
        try
        {
            await end;
        }
        catch (StorageUnavailableException fault)
        {
            LogNotEnded(held.Purchase.ToString(), fault.Message);
        }
    }

    [LoggerMessage(LogLevel.Error, "Purchase {Purchase} is paid and was not served: service {Service} was tried as often as it may be")]
    private partial void LogGivenUp(string purchase, string service);

    [LoggerMessage(LogLevel.Error, "The use of purchase {Purchase} could not be ended: {Reason}")]
    private partial void LogNotEnded(string purchase, string reason);

    [LoggerMessage(LogLevel.Warning, "The delivery to purchase {Purchase} could not be recorded and is tried again: {Reason}")]
    private partial void LogTriedAgain(string purchase, string reason);

    [LoggerMessage(LogLevel.Error, "Purchase {Purchase} was served after its lease had ended and another request had taken it over: service {Service} was executed twice")]
    private partial void LogTakenOver(string purchase, string service);
}
