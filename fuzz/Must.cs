using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Paywall.Fuzz;

/// <summary>States what holds for every input.</summary>
internal static class Must
{
    /// <exception cref="BrokenInvariantException">It does not hold.</exception>
    public static void Hold([DoesNotReturnIf(false)] bool holds, [CallerArgumentExpression(nameof(holds))] string what = "")
    {
        if (!holds)
        {
            throw new BrokenInvariantException(what);
        }
    }
}
