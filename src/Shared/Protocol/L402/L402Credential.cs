using System.Diagnostics;
using Paywall.Protocol.Lightning;

namespace Paywall.Protocol.L402;

/// <summary>A token and the proof of its payment, as a buyer presents them.</summary>
/// <remarks>A bearer secret: never printed by <see cref="ToString"/> or a debugger.</remarks>
[DebuggerDisplay("***")]
public sealed class L402Credential
{
    internal L402Credential(IReadOnlyList<Macaroon> macaroons, Preimage? preimage)
    {
        Macaroons = macaroons;
        Preimage = preimage;
    }

    /// <summary>One to four macaroons; more than one only where a client sends all it has.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public IReadOnlyList<Macaroon> Macaroons { get; }

    /// <summary>The preimage that was sent, in whichever of its spellings; null if there is none or it is none.</summary>
    public Preimage? Preimage { get; }

    /// <summary>The value of an <c>Authorization</c> header for a token as it was received and the preimage that paid it.</summary>
    /// <exception cref="ArgumentException">The token holds something other than visible ASCII, which no header may carry.</exception>
    public static string ToHeaderValue(string token, Preimage preimage) => token.AsSpan().ContainsAnyExceptInRange('!', '~')
        ? throw new ArgumentException("The token cannot be put into a header.", nameof(token))
        : $"L402 {token}:{preimage.ToHex()}";

    /// <summary>The value of an <c>Authorization</c> header that answers a challenge with its own scheme and token.</summary>
    public static string ToHeaderValue(L402Challenge challenge, Preimage preimage) =>
        $"{challenge.Scheme} {challenge.Token}:{preimage.ToHex()}";

    /// <summary>
    /// Whether another carrier says the same: tokens of the same identifiers, because one token has many spellings and some clients
    /// append to it, and not another preimage.
    /// </summary>
    internal bool IsSame(L402Credential other)
    {
        if (Macaroons.Count != other.Macaroons.Count)
        {
            return false;
        }

        for (var i = 0; i < Macaroons.Count; i++)
        {
            if (!Macaroons[i].Identifier.Span.SequenceEqual(other.Macaroons[i].Identifier.Span))
            {
                return false;
            }
        }

        return Preimage is null || other.Preimage is null || Preimage == other.Preimage;
    }

    /// <summary>Always <c>***</c>.</summary>
    public override string ToString() => "***";
}
