using System.Text.Json.Nodes;
using Paywall.Protocol.Lightning;

namespace Paywall.Sandbox.Wallets.LNbits;

/// <summary>An invoice that is asked for.</summary>
internal sealed record LNbitsInvoiceOrder(MilliSatoshi Amount, string Memo, TimeSpan Expiry, string? Webhook, JsonObject? Extra);

/// <summary>What came of an order to pay: a payment, or a 520 with words and a status.</summary>
internal sealed record LNbitsPayResult(LNbitsPayment? Payment, string Detail = "", string Status = LNbitsViews.Failed);
