namespace Paywall.Sandbox.Wallets.Zbd;

/// <summary>What is to go wrong with one fake, as its test or its user wants it.</summary>
internal sealed class ZbdFaults
{
    private readonly Lock _lock = new();
    private readonly List<(ZbdFault Fault, ZbdOperation? On, int Times)> _planned = [];
    private volatile ZbdCallbackMode _callbacks;

    /// <summary>What becomes of callbacks from now on.</summary>
    public ZbdCallbackMode Callbacks
    {
        get => _callbacks;
        set => _callbacks = value;
    }

    /// <summary>Plans a fault for the next calls. Faults planned for the same calls come one after another.</summary>
    /// <param name="fault">What goes wrong.</param>
    /// <param name="on">With which calls; null for any.</param>
    /// <param name="times">With how many of them, at least 1.</param>
    public void Plan(ZbdFault fault, ZbdOperation? on = null, int times = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        lock (_lock)
        {
            _planned.Add((fault, on, times));
        }
    }

    /// <summary>Lets everything go well again.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _planned.Clear();
        }

        Callbacks = ZbdCallbackMode.Sent;
    }

    internal ZbdFault? Take(ZbdOperation operation)
    {
        lock (_lock)
        {
            var index = _planned.FindIndex(plan => plan.On is null || plan.On == operation);
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

/// <summary>What becomes of callbacks.</summary>
internal enum ZbdCallbackMode
{
    /// <summary>Each is sent once, as documented.</summary>
    Sent,

    /// <summary>None is sent.</summary>
    NotSent,

    /// <summary>Each is sent twice, one after the other.</summary>
    Doubled,
}
