using Paywall.Protocol.Lightning;

namespace Paywall.Sandbox.Network;

/// <summary>What a node asks for in an invoice.</summary>
internal sealed record InvoiceTerms
{
    /// <summary>The amount, more than nothing.</summary>
    public required MilliSatoshi Amount { get; init; }

    /// <summary>What is paid for, at most 639 bytes of UTF-8 unless only its hash is written.</summary>
    public required string Description { get; init; }

    /// <summary>Whether the SHA-256 of the description stands in its place.</summary>
    public bool HashesDescription { get; init; }

    /// <summary>How long it may be paid, in whole seconds.</summary>
    public TimeSpan Expiry { get; init; } = Bolt11Invoice.DefaultExpiry;
}
