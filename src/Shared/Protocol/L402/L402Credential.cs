using System.Diagnostics;
using Paywall.Protocol.Lightning;

namespace Paywall.Protocol.L402;

/// <summary>A token and the proof of its payment, as a buyer presents them.</summary>
/// <remarks>A bearer secret: never printed by <see cref="ToString"/> or a debugger.</remarks>
[DebuggerDisplay("***")]
public sealed class L402Credential
{
    internal L402Credential(IReadOnlyList<Macaroon> macaroons, IReadOnlyList<Preimage> preimages)
    {
        Macaroons = macaroons;
        Preimages = preimages;
    }

    /// <summary>One to four macaroons; more than one only where a client sends all it has.</summary>
    public IReadOnlyList<Macaroon> Macaroons { get; }

    /// <summary>The readings of the preimage that was sent: several spellings are in use, and at most one hashes to the right value.</summary>
    public IReadOnlyList<Preimage> Preimages { get; }

    /// <summary>The value of an <c>Authorization</c> header for a token as it was received and the preimage that paid it.</summary>
    public static string ToHeaderValue(string token, Preimage preimage) => $"L402 {token}:{preimage.ToHex()}";

    internal bool IsSame(L402Credential other) =>
        Macaroons.Select(macaroon => macaroon.ToBase64()).SequenceEqual(other.Macaroons.Select(macaroon => macaroon.ToBase64()))
        && Preimages.SequenceEqual(other.Preimages);

    /// <summary>Always <c>***</c>.</summary>
    public override string ToString() => "***";
}
