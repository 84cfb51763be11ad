using System.Text.Json;
using Microsoft.Extensions.Logging;
using Paywall.Protocol.Lightning;

namespace Paywall.Wallets.Voltage;

/// <summary>Says what Voltage's payments mean.</summary>
internal sealed partial class VoltageStates(
    VoltageSettings settings, BitcoinNetwork network, Func<string, string> clean, ILogger<VoltageWallet> log)
{
    private const string Name = VoltageWallet.Name;

    /// <summary>Refuses an answer about another payment, another direction, or another wallet of the same environment.</summary>
    /// <exception cref="WalletException">It is not what was asked for.</exception>
    public void Check(VoltagePayment payment, Guid id, string direction)
    {
        if (!Guid.TryParseExact(payment.Id, "D", out var told) || told != id || (payment.Direction ?? direction) != direction)
        {
            throw BadAnswer($"{Name} was asked for one payment and answered with another.");
        }

        if (!IsOurs(payment))
        {
            throw BadAnswer($"{Name} answered with a payment of another wallet.");
        }
    }

    public InvoiceLookup Read(VoltagePayment payment) => new(
        Status(payment),
        VoltageMetadata.PurchaseOf(payment),
        ToldInvoice.Read(Name, payment.Data?.PaymentRequest, network))
    {
        Tag = VoltageMetadata.TagOf(payment.Metadata),
    };

    /// <summary>An item of a list, if it is a paid invoice of ours.</summary>
    public ListedInvoice? ReadItem(JsonElement item, out DateTimeOffset? madeAt)
    {
        var payment = ForeignJson.Read(item, VoltageJson.Default.VoltagePayment);
        madeAt = payment?.CreatedAt;
        if (payment is not { Direction: "receive", Status: "completed" } || (payment.Type ?? "bolt11") != "bolt11" || !IsOurs(payment))
        {
            return null;
        }

        if (Guid.TryParseExact(payment.Id, "D", out var id))
        {
            try
            {
                return new ListedInvoice(id.ToString(), Read(payment));
            }
            catch (WalletException)
            {
                // One that cannot be believed must not hide the others.
            }
        }

        LogOddItem(id);
        return null;
    }

    /// <summary>How a payment out stands.</summary>
    /// <exception cref="WalletException">It pays another invoice.</exception>
    public PaymentOutcome Outcome(VoltagePayment payment, Bolt11Invoice invoice)
    {
        var told = payment.Data?.PaymentRequest;
        if (told != invoice.Text && Bolt11Invoice.TryParse(told, out var other) && other.PaymentHash != invoice.PaymentHash)
        {
            throw BadAnswer($"{Name} was asked about one invoice and answered about another.");
        }

        Preimage? preimage = null;
        foreach (var flow in payment.Data?.Outflows ?? [])
        {
            if (Preimage.TryParse(flow?.Data?.Preimage, null, out var candidate) && candidate.Hash == invoice.PaymentHash)
            {
                preimage = candidate;
            }
        }

        var id = Guid.Parse(payment.Id!).ToString();
        var fee = payment.Data?.Fees?.Msat;
        switch (payment.Status)
        {
            case "completed":
                return preimage is null ? new PaymentOutcome.PaidUnprovable(id, fee) : new PaymentOutcome.Succeeded(id, preimage.Value, fee);
            case "failed" when preimage is null:
                return new PaymentOutcome.Failed($"{Name} reports the payment as failed{Reason(payment)}.");
            case "sending" or "approved":
                break;
            default:
                LogOddPayment(id, clean(payment.Status ?? ""));
                break;
        }

        return new PaymentOutcome.InFlight(id);
    }

    /// <summary>Why a payment failed, in Voltage's words.</summary>
    public string Reason(VoltagePayment payment)
    {
        string?[] words = [payment.Error?.Code, payment.Error?.Detail];
        return string.Concat(words.Where(word => !string.IsNullOrWhiteSpace(word)).Select(word => $": {clean(word!).TrimEnd('.', ' ')}"));
    }

    private InvoiceStatus Status(VoltagePayment payment)
    {
        switch (payment.Status)
        {
            case "completed":
                var amount = Arrived(payment) ?? throw BadAnswer($"{Name} reports a payment as completed, but not with what amount.");
                return new InvoiceStatus.Paid(amount, payment.UpdatedAt);
            case "expired":
                return new InvoiceStatus.Expired();
            case "failed":
                return new InvoiceStatus.Failed();
            case "generating" or "receiving":
                return new InvoiceStatus.Pending();
            default:
                LogOddInvoice(Guid.TryParseExact(payment.Id, "D", out var id) ? id : default, clean(payment.Status ?? ""));
                return new InvoiceStatus.Pending();
        }
    }

    /// <summary>What the receipts add up to; where they say no amount, what was received, or else what was asked for.</summary>
    private static MilliSatoshi? Arrived(VoltagePayment payment)
    {
        if (payment.RequestedAmount is { Msat: null })
        {
            return null;
        }

        var receipts = payment.Data?.Receipts ?? [];
        if (receipts.Count > 0 && receipts.All(receipt => receipt?.Data?.AmountMsats is not null))
        {
            var sum = receipts.Aggregate(UInt128.Zero, static (sum, receipt) => sum + receipt.Data!.AmountMsats!.Value.Value);
            return sum <= ulong.MaxValue ? new MilliSatoshi((ulong)sum) : null;
        }

        return payment.Data?.AmountMsats is { Value: > 0 } received ? received : payment.RequestedAmount?.Msat;
    }

    private bool IsOurs(VoltagePayment payment) => !Guid.TryParseExact(payment.WalletId, "D", out var wallet) || wallet == settings.Wallet;

    private static WalletException BadAnswer(string message) => new(WalletFault.BadAnswer, message);

    [LoggerMessage(LogLevel.Warning, "Voltage reports invoice {Id} as '{Status}', which is not documented; it counts as pending")]
    private partial void LogOddInvoice(Guid id, string status);

    [LoggerMessage(LogLevel.Warning, "Voltage reports payment {Id} as '{Status}', which does not fit; it counts as on its way")]
    private partial void LogOddPayment(string id, string status);

    [LoggerMessage(LogLevel.Warning, "Voltage lists payment {Id} as completed, but it cannot be believed; it is passed over")]
    private partial void LogOddItem(Guid id);
}
