using System.Net;
using System.Text;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Sandbox.Walkthrough;

/// <summary>Buys one call before the reader's eyes, and shows that its credential is good for one.</summary>
internal sealed class PaidCall : IDisposable
{
    private readonly Buyer _buyer;
    private readonly Narrator _narrator;
    private readonly Uri _service;
    private readonly bool _hasFaults;

    private PaidCall(Stack stack, TextWriter output)
    {
        _narrator = new Narrator(output);
        _buyer = new Buyer(stack, _narrator);
        _hasFaults = stack.HasFaults;
        _service = new Uri(stack.Host.Address, $"api/{SampleService.Single}");
    }

    /// <returns>Whether the purchase succeeded in every step.</returns>
    public static async Task<bool> WalkAsync(Stack stack, TextWriter output, CancellationToken cancellation)
    {
        using var call = new PaidCall(stack, output);
        return await call.WalkAsync(cancellation);
    }

    public void Dispose() => _buyer.Dispose();

    private async Task<bool> WalkAsync(CancellationToken cancellation)
    {
        await _narrator.BeginAsync($"A paid call: GET {_service}");
        var before = await _buyer.BalancesAsync(cancellation);
        var offer = await AskAsync(cancellation);
        if (offer is not { Invoice.Amount: { } price })
        {
            return false;
        }

        var credential = await PayAsync(offer.Value.Challenge, cancellation);
        if (credential is null || !await RedeemAsync(credential, price, cancellation))
        {
            return false;
        }

        var after = await _buyer.BalancesAsync(cancellation);
        await _narrator.StepAsync("balances", $"buyer {before.Buyer} -> {after.Buyer}", $"seller {before.Seller} -> {after.Seller}");
        return after.Seller == before.Seller + price && await UseAgainAsync(credential, cancellation);
    }

    private async Task<(L402Challenge Challenge, Bolt11Invoice Invoice)?> AskAsync(CancellationToken cancellation)
    {
        using var response = await _buyer.GetAsync(_service, authorization: null, cancellation);
        await _narrator.StepAsync("request", "no credential", Narrator.Describe(response), await Narrator.BodyMemberAsync(response, "detail", cancellation));
        var header = response.Headers.TryGetValues("WWW-Authenticate", out var values) ? values.First() : null;
        if (response.StatusCode != HttpStatusCode.PaymentRequired
            || !L402Challenge.TryParse(header, out var challenge)
            || !Macaroon.TryParse(challenge.Token, out var token)
            || !Bolt11Invoice.TryParse(challenge.Invoice, out var invoice))
        {
            await _narrator.StepAsync("challenge", "there is none that can be read");
            return null;
        }

        await _narrator.StepAsync(
            "challenge",
            [
                $"invoice   {Narrator.Start(invoice.Text)} asks for {invoice.Amount}, expires {invoice.ExpiresAt:u}, \"{invoice.Description}\"",
                $"token     {Narrator.Start(challenge.Token)} says:",
                .. token.Caveats.Select(caveat => $"            {Encoding.UTF8.GetString(caveat.Span)}"),
            ]);
        var isBound = L402Identifier.TryReadPaymentHash(token.Identifier.Span, out var hash) && hash == invoice.PaymentHash;
        await _narrator.StepAsync("check", isBound ? "token and invoice carry the same payment hash" : "token and invoice carry different payment hashes");
        return isBound ? (challenge, invoice) : null;
    }

    private async Task<string?> PayAsync(L402Challenge challenge, CancellationToken cancellation)
    {
        if (await _buyer.PayAsync(challenge.Invoice, cancellation) is not { } payment)
        {
            await _narrator.StepAsync("payment", "the network refused it");
            return null;
        }

        await _narrator.StepAsync("payment", $"{new MilliSatoshi(payment.AmountMsat)} and a fee of {new MilliSatoshi(payment.FeeMsat)}; the preimage proves it");
        return L402Credential.ToHeaderValue(challenge.Token, Preimage.Parse(payment.Preimage));
    }

    private async Task<bool> RedeemAsync(string credential, MilliSatoshi price, CancellationToken cancellation)
    {
        using var response = await _buyer.GetAsync(_service, credential, cancellation);
        await _narrator.StepAsync("answer", Narrator.Describe(response), await response.Content.ReadAsStringAsync(cancellation));
        var isCharged = response.Headers.TryGetValues("X-Paywall-Cost-Msat", out var cost) && new MilliSatoshi(ulong.Parse(cost.First())) == price;
        await _narrator.StepAsync("cost", SimulatedRate.Describe(price));
        return response.StatusCode == HttpStatusCode.OK && isCharged;
    }

    private async Task<bool> UseAgainAsync(string credential, CancellationToken cancellation)
    {
        using var response = await _buyer.GetAsync(_service, credential, cancellation);
        var meaning = response.Headers.Contains("Idempotency-Replayed") ? "the answer of before, kept because the buyer sent a key"
            : response.IsSuccessStatusCode ? "another answer for nothing, because it is not recorded that there was one"
            : await Narrator.BodyMemberAsync(response, "code", cancellation);
        await _narrator.StepAsync("once more", Narrator.Describe(response), meaning);

        // With faults a key is sent, and answers may go unrecorded: both make the paywall generous, never dear.
        return _hasFaults || response.StatusCode == HttpStatusCode.PaymentRequired;
    }
}
