using System.Diagnostics;

namespace Paywall.Sandbox.Wallets.Zbd;

/// <summary>The secret that opens one account; sent in the header <c>apikey</c>.</summary>
/// <remarks>Never printed by <see cref="ToString"/> or a debugger.</remarks>
[DebuggerDisplay("***")]
internal sealed class ZbdApiKey(string text) : IEquatable<ZbdApiKey>
{
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string _text = text;

    public bool Equals(ZbdApiKey? other) => other is not null && _text == other._text;

    public override bool Equals(object? obj) => Equals(obj as ZbdApiKey);

    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    /// <summary>Always <c>***</c>.</summary>
    public override string ToString() => "***";
}
