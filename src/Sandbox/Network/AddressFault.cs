using Paywall.Protocol.Lightning;

namespace Paywall.Sandbox.Network;

/// <summary>What goes wrong at an <see cref="AddressServer"/>.</summary>
internal abstract record AddressFault
{
    private AddressFault()
    {
    }

    /// <summary>Whoever asks for the terms is answered with a bare status.</summary>
    internal sealed record TermsStatus(int Status) : AddressFault;

    /// <summary>Whoever asks for an invoice is answered with a bare status.</summary>
    internal sealed record InvoiceStatus(int Status) : AddressFault;

    /// <summary>Whoever asks for an invoice is told an error as LUD-06 has it.</summary>
    internal sealed record Error(string Reason) : AddressFault;

    /// <summary>The invoice is for this amount, whatever was asked for.</summary>
    internal sealed record Amount(MilliSatoshi Instead) : AddressFault;

    /// <summary>The invoice can be paid so long.</summary>
    internal sealed record Expiry(TimeSpan Instead) : AddressFault;

    /// <summary>The invoice is bound to other metadata.</summary>
    internal sealed record Metadata : AddressFault;
}
