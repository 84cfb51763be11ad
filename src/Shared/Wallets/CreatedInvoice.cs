using Paywall.Protocol.Lightning;

namespace Paywall.Wallets;

/// <summary>An invoice that a wallet made, and that was checked to be the one that was asked for.</summary>
public sealed record CreatedInvoice
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    private CreatedInvoice(string id, Bolt11Invoice invoice)
    {
        Id = id;
        Invoice = invoice;
    }

    /// <summary>The wallet's own id of it.</summary>
    public string Id { get; }

    /// <summary>The invoice itself.</summary>
    public Bolt11Invoice Invoice { get; }

    /// <summary>The wallet's id only.</summary>
    public override string ToString() => Id;

    /// <summary>Checks what a wallet answered against what it was asked: id, network, amount and expiry.</summary>
    /// <exception cref="WalletException">Something differs, so that the invoice must not be offered (<see cref="WalletFault.BadAnswer"/>).</exception>
    internal static CreatedInvoice Check(
        string wallet, InvoiceRequest request, BitcoinNetwork network, string? id, string? text, DateTimeOffset now)
    {
        if (!WalletId.IsUsable(id))
        {
            throw Refuse("has no usable id");
        }

        if (!Bolt11Invoice.TryParse(text, out var invoice, out var failure))
        {
            throw Refuse($"is not BOLT 11 ({failure})");
        }

        if (invoice.Network != network)
        {
            throw Refuse($"is for {invoice.Network}, not {network}");
        }

        if (invoice.Amount != request.Amount)
        {
            throw Refuse($"asks for {invoice.Amount?.ToString() ?? "any amount"}, not {request.Amount}");
        }

        if (invoice.ExpiresAt <= now || invoice.ExpiresAt > now + request.Expiry + ClockSkew)
        {
            throw Refuse($"expires {invoice.ExpiresAt:O}, not {request.Expiry.TotalSeconds} s from now");
        }

        return new CreatedInvoice(id, invoice);

        WalletException Refuse(string what) => new(WalletFault.BadAnswer, $"The invoice that {wallet} made {what}.");
    }
}
