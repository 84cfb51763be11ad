using System.Globalization;

namespace Paywall.Protocol.L402;

/// <summary>Which master key of the key ring a token was made with, 0 to 255.</summary>
/// <param name="Value">The number.</param>
public readonly record struct KeyId(byte Value)
{
    /// <summary>The number in decimal.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
