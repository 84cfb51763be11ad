using System.Globalization;

namespace Paywall.Protocol.L402;

/// <summary>How often a purchase's credential may be used: a number of times, or any number until it ends (a pass).</summary>
public readonly record struct TokenUses
{
    /// <summary>The most uses of one purchase.</summary>
    public const int Maximum = 1000;

    private const string PassText = "pass";

    private TokenUses(int count) => Count = count;

    /// <summary>Any number of uses until the token ends.</summary>
    public static TokenUses Pass { get; } = new(-1);

    /// <summary>One use.</summary>
    public static TokenUses Once { get; } = new(1);

    /// <summary>The number of uses, 1 to 1,000; -1 for a pass. The default value has none.</summary>
    public int Count { get; }

    /// <summary>Whether it is a pass.</summary>
    public bool IsPass => Count < 0;

    /// <summary>A number of uses.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not from 1 to 1,000.</exception>
    public static TokenUses Times(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Maximum);
        return new TokenUses(count);
    }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static bool TryParse(string text, out TokenUses uses)
    {
        uses = Pass;
        if (text == PassText)
        {
            return true;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > Maximum)
        {
            return false;
        }

        uses = new TokenUses(count);
        return true;
    }

    /// <summary>Whether these uses allow no more than others. A count is never within a pass of the same token, nor the reverse.</summary>
    internal bool IsWithin(TokenUses wider) => IsPass == wider.IsPass && Count <= wider.Count;

    /// <summary>The number, or <c>pass</c>.</summary>
    public override string ToString() => IsPass ? PassText : Count.ToString(CultureInfo.InvariantCulture);
}
