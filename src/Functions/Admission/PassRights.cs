using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Caching.Memory;
using Paywall.Functions.Configuration;
using Paywall.Functions.Limits;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Admission;

/// <summary>Time passes that were found paid not long ago, so that most of their calls need no storage; bounded.</summary>
internal sealed class PassRights(PaywallConfiguration configuration, TimeProvider time) : IDisposable
{
    /// <summary>How long a right is believed: the time that a revocation may take.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    private static readonly MemoryCacheEntryOptions OneEntry = new() { Size = 1, SlidingExpiration = TimeSpan.FromMinutes(5) };

    private readonly Lock _remembering = new();
    private readonly MemoryCache _rights = new(new MemoryCacheOptions { SizeLimit = 8 * 1024 });

    /// <summary>The limit of a pass, if it was found paid a moment ago.</summary>
    public bool TryFind(PurchaseId purchase, [NotNullWhen(true)] out Gate? gate)
    {
        gate = _rights.TryGetValue(purchase, out PassRight? right) && time.GetUtcNow() - right!.FoundAt < Fresh ? right.Gate : null;
        return gate is not null;
    }

    /// <summary>Keeps in mind that a pass was found paid.</summary>
    /// <returns>Its limit on this instance, the same as before while it is remembered.</returns>
    public Gate Remember(PurchaseId purchase)
    {
        // One at a time, so that two first calls at the same moment count at the same gate.
        lock (_remembering)
        {
            var gate = _rights.TryGetValue(purchase, out PassRight? right)
                ? right!.Gate
                : new Gate(configuration.PassCallsPerSecond, configuration.PassCallsAtOnce, time);
            _rights.Set(purchase, new PassRight(gate, time.GetUtcNow()), OneEntry);
            return gate;
        }
    }

    public void Dispose() => _rights.Dispose();

    private sealed record PassRight(Gate Gate, DateTimeOffset FoundAt);
}
