using System.Numerics;

namespace Paywall.Sandbox.Host;

/// <summary>The values that one field of a schedule accepts, each a bit.</summary>
internal readonly record struct ScheduleField(ulong Values)
{
    public bool Has(int value) => (Values >> value & 1) != 0;

    /// <summary>The first accepted value that is not below another; null if there is none.</summary>
    public int? From(int value)
    {
        var rest = value < 64 ? Values >> value << value : 0;
        return rest == 0 ? null : BitOperations.TrailingZeroCount(rest);
    }
}
