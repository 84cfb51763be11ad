using System.Diagnostics;
using System.Text.Json.Nodes;
using Paywall.Protocol.Lightning;

namespace Paywall.Sandbox.Wallets.Zbd;

/// <summary>Changes answers as a <see cref="ZbdFault"/> has it.</summary>
internal sealed class ZbdForgery(NodePrivateKey key)
{
    /// <summary>Changes the answer's <c>data</c>, if it has one, in place.</summary>
    public void Apply(ZbdFault? fault, JsonObject? data)
    {
        if (data is null)
        {
            return;
        }

        switch (fault)
        {
            case ZbdFault.MemberReplaced replaced:
                data[replaced.Name] = replaced.Value;
                break;
            case ZbdFault.MemberMissing missing:
                data.Remove(missing.Name);
                break;
            case ZbdFault.WrongInvoice wrong when data["invoice"] is JsonObject invoice:
                var forged = Forge(Bolt11Invoice.Parse(invoice["request"]!.GetValue<string>()), wrong.Mistake);
                invoice["request"] = forged.Text;
                invoice["uri"] = $"lightning:{forged.Text}";
                break;
        }
    }

    private Bolt11Invoice Forge(Bolt11Invoice real, InvoiceMistake mistake)
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
            _ => throw new UnreachableException(),
        }).Sign(key);
    }
}
