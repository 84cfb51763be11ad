using System.Text.Json;
using System.Text.Json.Nodes;

namespace Paywall.Sandbox.Wallets.Zbd;

/// <summary>The endpoints of the API and what each insists on.</summary>
internal sealed class ZbdApi(ZbdCharges charges, ZbdPayments payments, ZbdGate gate)
{
    // What fits into an invoice.
    private const int LongestDescription = 639;

    private const int ShortestExpiry = 30;
    private const int LongestExpiry = 432_000;
    private static readonly TimeSpan DefaultExpiry = TimeSpan.FromSeconds(300);

    public void Map(WebApplication web)
    {
        web.UseRouting();
        web.MapPost("/v0/charges", gate.ForJson(ZbdOperation.CreateCharge, CreateCharge));
        web.MapGet("/v0/charges/{id}", gate.For(ZbdOperation.ReadCharge, ReadCharge));
        web.MapPost("/v0/payments", gate.ForJson(ZbdOperation.CreatePayment, CreatePayment));
        web.MapGet("/v0/payments/{id}", gate.For(ZbdOperation.ReadPayment, ReadPayment));
        web.MapGet("/v0/wallet", gate.For(ZbdOperation.ReadWallet, ReadWallet));
        web.MapPost("/v0/decode-invoice", gate.ForJson(ZbdOperation.DecodeInvoice, DecodeInvoice));
        web.MapGet("/v0/prod-ips", gate.For(ZbdOperation.ReadProdIps, ReadProdIps));
        web.MapFallback("{**path}", gate.Unknown);
    }

    private ApiAnswer CreateCharge(CustodyAccount account, ZbdBody body)
    {
        var order = new ZbdChargeOrder(
            body.Amount("amount"),
            body.Text("description", LongestDescription),
            body.OptionalSeconds("expiresIn", ShortestExpiry, LongestExpiry) ?? DefaultExpiry,
            body.Reference());
        return body.Problem is { } problem
            ? ZbdDialect.Refused(400, problem)
            : Show("Charge created.", charges.Create(account, order));
    }

    private ApiAnswer ReadCharge(ZbdRequest request) =>
        Guid.TryParseExact(request.Id, "D", out var id) && charges.Find(id) is { } charge && charge.Account == request.Account
            ? Show("Charge.", charge)
            : ZbdDialect.Refused(404, "Charge not found.");

    private ApiAnswer CreatePayment(CustodyAccount account, ZbdBody body)
    {
        var invoice = body.Invoice("invoice");
        var description = body.OptionalText("description", LongestDescription);
        var chosen = body.OptionalAmount("amount");
        var reference = body.Reference();
        if (body.Problem is { } problem)
        {
            return ZbdDialect.Refused(400, problem);
        }

        if (chosen is null == invoice!.Amount is null)
        {
            return ZbdDialect.Refused(400, "amount is for invoices without an amount, and needed there.");
        }

        var order = new ZbdPaymentOrder(invoice, chosen ?? invoice.Amount!.Value, description, reference);
        return payments.Create(account, order) is { } payment
            ? ZbdDialect.Done("Payment processed.", payment, ZbdJson.Default.ZbdPaymentData)
            : ZbdDialect.Refused(400, "Insufficient balance.");
    }

    private ApiAnswer ReadPayment(ZbdRequest request) =>
        Guid.TryParseExact(request.Id, "D", out var id) && payments.Find(id) is { } payment && payment.Account == request.Account
            ? ZbdDialect.Done("Payment.", payments.Read(payment), ZbdJson.Default.ZbdPaymentData)
            : ZbdDialect.Refused(404, "Payment not found.");

    /// <summary>The one answer with a message but without <c>success</c>.</summary>
    private static ApiAnswer ReadWallet(ZbdRequest request) => ZbdDialect.Answer(new JsonObject
    {
        ["message"] = "Wallet.",
        ["data"] = JsonSerializer.SerializeToNode(ZbdViews.ShowBalance(request.Account.Balance), ZbdJson.Default.ZbdWalletData),
    });

    /// <summary>The documentation's sample has no <c>message</c>.</summary>
    private static ApiAnswer DecodeInvoice(CustodyAccount account, ZbdBody body)
    {
        var invoice = body.Invoice("invoice");
        return body.Problem is { } problem
            ? ZbdDialect.Refused(400, problem)
            : ZbdDialect.Answer(new JsonObject
            {
                ["success"] = true,
                ["data"] = JsonSerializer.SerializeToNode(ZbdViews.Show(invoice!), ZbdJson.Default.ZbdDecodedData),
            });
    }

    /// <summary>Where callbacks come from; here that is this computer.</summary>
    private static ApiAnswer ReadProdIps(ZbdRequest request) => ZbdDialect.Answer(new JsonObject { ["ips"] = new JsonArray("127.0.0.1") });

    private ApiAnswer Show(string message, ZbdCharge charge) =>
        ZbdDialect.Done(message, ZbdViews.Show(charge, charges.TruthOf(charge)), ZbdJson.Default.ZbdChargeData);
}
