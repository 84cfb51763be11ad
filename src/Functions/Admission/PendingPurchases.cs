using Microsoft.Extensions.Caching.Memory;
using Paywall.Functions.Settlements;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Admission;

/// <summary>What wallets said a moment ago of purchases that are not paid, so that an impatient buyer does not cost a call each time; bounded.</summary>
internal sealed class PendingPurchases(TimeProvider time) : IDisposable
{
    /// <summary>No longer than a buyer is told to wait.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private static readonly MemoryCacheEntryOptions OneEntry = new() { Size = 1, AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(1) };

    private readonly MemoryCache _pending = new(new MemoryCacheOptions { SizeLimit = 8 * 1024 });

    public SettleOutcome? Find(PurchaseId purchase) =>
        _pending.TryGetValue(purchase, out Answer? answer) && time.GetElapsedTime(answer!.At) < Fresh ? answer.Outcome : null;

    public void Remember(PurchaseId purchase, SettleOutcome outcome) => _pending.Set(purchase, new Answer(outcome, time.GetTimestamp()), OneEntry);

    public void Dispose() => _pending.Dispose();

    private sealed record Answer(SettleOutcome Outcome, long At);
}
