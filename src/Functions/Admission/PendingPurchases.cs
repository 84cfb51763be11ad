using Microsoft.Extensions.Caching.Memory;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Admission;

/// <summary>Purchases whose wallet said a moment ago that nothing has arrived yet, so that an impatient buyer does not cost a call each time; bounded.</summary>
internal sealed class PendingPurchases(TimeProvider time) : IDisposable
{
    /// <summary>No longer than a buyer is told to wait.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private static readonly MemoryCacheEntryOptions OneEntry = new() { Size = 1, AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(1) };

    private readonly MemoryCache _pending = new(new MemoryCacheOptions { SizeLimit = 8 * 1024 });

    public bool Contains(PurchaseId purchase) => _pending.TryGetValue(purchase, out long at) && time.GetElapsedTime(at) < Fresh;

    public void Add(PurchaseId purchase) => _pending.Set(purchase, time.GetTimestamp(), OneEntry);

    public void Dispose() => _pending.Dispose();
}
