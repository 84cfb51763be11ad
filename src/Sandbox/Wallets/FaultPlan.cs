namespace Paywall.Sandbox.Wallets;

/// <summary>What is to go wrong with the calls to one fake, as its test or its user wants it.</summary>
/// <typeparam name="TOperation">What can be asked of its API.</typeparam>
internal class FaultPlan<TOperation>
    where TOperation : struct, Enum
{
    private readonly Lock _lock = new();
    private readonly List<(ApiFault Fault, TOperation? On, int Times)> _planned = [];

    /// <summary>How long webhooks wait that are late, reordered or slow; until they are released when null.</summary>
    public TimeSpan? WebhooksHeldFor { get; set; }

    /// <summary>Plans a fault for the next calls. Faults planned for the same calls come one after another.</summary>
    /// <param name="fault">What goes wrong.</param>
    /// <param name="on">With which calls; null for any.</param>
    /// <param name="times">With how many of them, at least 1.</param>
    public void Plan(ApiFault fault, TOperation? on = null, int times = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        lock (_lock)
        {
            _planned.Add((fault, on, times));
        }
    }

    /// <summary>Lets everything go well again.</summary>
    public virtual void Clear()
    {
        lock (_lock)
        {
            _planned.Clear();
        }

        WebhooksHeldFor = null;
    }

    internal ApiFault? Take(TOperation operation)
    {
        lock (_lock)
        {
            var index = _planned.FindIndex(plan => plan.On is null || EqualityComparer<TOperation>.Default.Equals(plan.On.Value, operation));
            if (index < 0)
            {
                return null;
            }

            var (fault, on, times) = _planned[index];
            if (times == 1)
            {
                _planned.RemoveAt(index);
            }
            else
            {
                _planned[index] = (fault, on, times - 1);
            }

            return fault;
        }
    }
}
