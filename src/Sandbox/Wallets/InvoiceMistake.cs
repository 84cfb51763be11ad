using System.Diagnostics;
using Paywall.Protocol.Lightning;

namespace Paywall.Sandbox.Wallets;

/// <summary>What is wrong with an invoice.</summary>
internal enum InvoiceMistake
{
    /// <summary>It asks for one satoshi more.</summary>
    Amount,

    /// <summary>It is for mainnet.</summary>
    Network,

    /// <summary>Its payment hash is one whose preimage nobody knows.</summary>
    Hash,

    /// <summary>It can be paid for a day longer.</summary>
    Expiry,
}

internal static class InvoiceMistakes
{
    /// <summary>The same invoice with a mistake, signed anew.</summary>
    public static Bolt11Invoice Make(this InvoiceMistake mistake, Bolt11Invoice real, NodePrivateKey key)
    {
        var draft = new Bolt11Draft
        {
            Network = real.Network,
            Amount = real.Amount,
            Timestamp = real.Timestamp,
            PaymentHash = real.PaymentHash,
            PaymentSecret = real.PaymentSecret,
            Description = real.Description,
            Expiry = real.Expiry,
            MinFinalCltvExpiryDelta = real.MinFinalCltvExpiryDelta,
        };
        return (mistake switch
        {
            InvoiceMistake.Amount => draft with { Amount = real.Amount + MilliSatoshi.FromSatoshi(1) },
            InvoiceMistake.Network => draft with { Network = BitcoinNetwork.Mainnet },
            InvoiceMistake.Hash => draft with { PaymentHash = Preimage.Random().Hash },
            InvoiceMistake.Expiry => draft with { Expiry = real.Expiry + TimeSpan.FromDays(1) },
            _ => throw new UnreachableException(),
        }).Sign(key);
    }
}
