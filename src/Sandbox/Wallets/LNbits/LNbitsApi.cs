using System.Text.Json.Nodes;
using Paywall.Protocol.Lightning;

namespace Paywall.Sandbox.Wallets.LNbits;

/// <summary>The endpoints of the API and what each insists on.</summary>
internal sealed class LNbitsApi(LNbitsPayments payments, LNbitsOptions options, LNbitsGate gate)
{
    // What fits into an invoice.
    private const int LongestMemo = 639;

    private const int MaximumSatoshi = 10_000_000;
    private const int LongestExpiry = 365 * 24 * 60 * 60;

    public void Map(WebApplication web)
    {
        web.UseRouting();
        web.MapPost("/api/v1/payments", gate.ForPayments(CreateOrPay));
        web.MapGet("/api/v1/payments/fee-reserve", gate.For(LNbitsOperation.ReadFeeReserve, ReadFeeReserve, "invoice"));
        web.MapGet("/api/v1/payments/{hash}", gate.ForAnybody(LNbitsOperation.ReadPayment, ReadPayment));
        web.MapPost("/api/v1/payments/settle", gate.ForJson(LNbitsOperation.Settle, (request, body) => EndHold(request, body, "preimage")));
        web.MapPost("/api/v1/payments/cancel", gate.ForJson(LNbitsOperation.Cancel, (request, body) => EndHold(request, body, "payment_hash")));
        web.MapPost("/api/v1/payments/decode", gate.ForJson(LNbitsOperation.Decode, Decode));
        web.MapGet("/api/v1/wallet", gate.For(LNbitsOperation.ReadWallet, ReadWallet));
        web.MapFallback("{**path}", gate.Unknown);
    }

    private ApiAnswer CreateOrPay(LNbitsRequest request, LNbitsBody body) =>
        body.OptionalFlag("out") != true ? Create(request.Account!, body)
        : request.IsAdmin ? Pay(request.Account!, body)
        : LNbitsDialect.Refused(403, "Invoice (or Admin) key required.");

    private ApiAnswer Create(LNbitsAccount account, LNbitsBody body)
    {
        var amount = body.OptionalNumber("amount", 1, int.MaxValue);
        body.Unit("unit");
        var order = new LNbitsInvoiceOrder(
            MilliSatoshi.FromSatoshi((ulong)(amount ?? 1)),
            body.OptionalText("memo", LongestMemo) ?? "LNbits",
            body.OptionalSeconds("expiry", 1, LongestExpiry) ?? Bolt11Invoice.DefaultExpiry,
            body.OptionalWebhook("webhook"),
            body.OptionalObject("extra"));
        var hold = body.OptionalHex32("payment_hash");
        if (body.Problem is { } problem)
        {
            return LNbitsDialect.Invalid(problem);
        }

        return amount switch
        {
            null => LNbitsDialect.Invalid("amount is required."),
            > MaximumSatoshi => LNbitsDialect.Failed($"Invoice amount {amount} is too high. Max allowed: {MaximumSatoshi}."),
            _ when hold is not null => LNbitsDialect.Failed("Hold invoices are not supported by the funding source."),
            _ => Created(payments.Create(account, order)),
        };
    }

    private ApiAnswer Pay(LNbitsAccount account, LNbitsBody body)
    {
        var invoice = body.Invoice("bolt11");
        if (body.Problem is { } problem)
        {
            return LNbitsDialect.Invalid(problem);
        }

        if (invoice!.Amount is not { } amount || amount > MilliSatoshi.FromSatoshi(MaximumSatoshi))
        {
            return LNbitsDialect.Failed("Missing amount in invoice, or too high an amount.");
        }

        var result = payments.Pay(account, invoice);
        return result.Payment is { } payment ? Created(payment) : LNbitsDialect.Failed(result.Detail, result.Status);
    }

    private ApiAnswer Created(LNbitsPayment payment) =>
        LNbitsDialect.Answer(201, options.IsOld ? LNbitsViews.ShowShort(payment) : Show(payment));

    /// <summary>
    /// The wallet's own keys are shown everything. No key, and an unknown one, are shown whether an invoice is paid, and its preimage.
    /// </summary>
    private ApiAnswer ReadPayment(LNbitsRequest request)
    {
        var payment = request.Hash is not { } hash ? null
            : request.Account is { } account ? payments.Find(account, hash)
            : payments.FindInvoice(hash);
        if (payment is null)
        {
            return LNbitsDialect.Refused(404, "Payment does not exist.");
        }

        payments.CountRead(payment);
        var status = payments.StatusOf(payment);
        var preimage = payments.PreimageOf(payment)?.ToHex();
        var isPaid = status == LNbitsViews.Success;
        return LNbitsDialect.Answer(200, request.Account is null
            ? new JsonObject { ["paid"] = isPaid, ["preimage"] = preimage }
            : new JsonObject { ["paid"] = isPaid, ["status"] = status, ["preimage"] = preimage, ["details"] = Show(payment) });
    }

    private static ApiAnswer ReadFeeReserve(LNbitsRequest request) =>
        Bolt11Invoice.TryParse(request.Http.Query["invoice"], out var invoice) && invoice.Amount is { } amount
            ? LNbitsDialect.Answer(200, new JsonObject { ["fee_reserve"] = LNbitsPayments.FeeReserveOf(amount).Value })
            : LNbitsDialect.Refused(400, "invoice must be a BOLT 11 invoice with an amount.");

    /// <summary>There are no hold invoices here, so there is nothing to settle and nothing to cancel.</summary>
    private static ApiAnswer EndHold(LNbitsRequest request, LNbitsBody body, string member)
    {
        if (!request.IsAdmin)
        {
            return LNbitsDialect.Refused(403, "Admin key required.");
        }

        var isNamed = body.OptionalHex32(member) is not null;
        return body.Problem is { } problem ? LNbitsDialect.Invalid(problem)
            : isNamed ? LNbitsDialect.Refused(404, "Payment does not exist.")
            : LNbitsDialect.Invalid($"{member} is required.");
    }

    private static ApiAnswer Decode(LNbitsRequest request, LNbitsBody body)
    {
        var invoice = body.Invoice("data");
        return body.Problem is { } problem ? LNbitsDialect.Invalid(problem) : LNbitsDialect.Answer(200, LNbitsViews.Show(invoice!));
    }

    private static ApiAnswer ReadWallet(LNbitsRequest request)
    {
        var wallet = new JsonObject { ["name"] = request.Account!.Name, ["balance"] = request.Account.Money.Balance.Value };
        if (request.IsAdmin)
        {
            wallet.Insert(0, "id", request.Account.Id);
        }

        return LNbitsDialect.Answer(200, wallet);
    }

    private JsonObject Show(LNbitsPayment payment) => LNbitsViews.Show(payment, payments.StatusOf(payment), payments.PreimageOf(payment));
}
