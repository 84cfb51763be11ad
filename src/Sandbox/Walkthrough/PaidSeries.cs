using System.Net;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Sandbox.Walkthrough;

/// <summary>Buys a pack and a pass, and shows how far each one reaches: one payment, one credential, many calls.</summary>
internal sealed class PaidSeries : IDisposable
{
    private const int MoreThanAnyPack = SampleService.PackSize + 1;

    private readonly Buyer _buyer;
    private readonly Narrator _narrator;
    private readonly Uri _host;
    private readonly bool _hasFaults;

    private PaidSeries(Stack stack, TextWriter output)
    {
        _narrator = new Narrator(output);
        _buyer = new Buyer(stack, _narrator);
        (_host, _hasFaults) = (stack.Host.Address, stack.HasFaults);
    }

    /// <returns>Whether both purchases succeeded in every step.</returns>
    public static async Task<bool> WalkAsync(Stack stack, TextWriter output, CancellationToken cancellation)
    {
        using var series = new PaidSeries(stack, output);
        return await series.WalkAsync($"A pack of {SampleService.PackSize} calls", SampleService.Pack, SampleService.PackSize, cancellation)
            && await series.WalkAsync("A pass for an hour", SampleService.Pass, MoreThanAnyPack, cancellation);
    }

    public void Dispose() => _buyer.Dispose();

    private async Task<bool> WalkAsync(string title, string service, int served, CancellationToken cancellation)
    {
        var uri = new Uri(_host, $"api/{service}");
        await _narrator.BeginAsync($"{title}: GET {uri}");
        if (await BuyAsync(uri, cancellation) is not { } credential)
        {
            return false;
        }

        var answers = 0;
        for (var i = 0; i < MoreThanAnyPack; i++)
        {
            using var response = await _buyer.GetAsync(uri, credential, cancellation);
            var isServed = response.StatusCode == HttpStatusCode.OK;
            answers += isServed ? 1 : 0;
            await _narrator.StepAsync(
                $"call {i + 1}", $"{Narrator.Describe(response)} {(isServed ? "" : await Narrator.BodyMemberAsync(response, "code", cancellation))}");
        }

        // A fault may keep from being recorded that a call was answered; then the buyer is given another one.
        return _hasFaults ? answers >= served : answers == served;
    }

    private async Task<string?> BuyAsync(Uri uri, CancellationToken cancellation)
    {
        using var response = await _buyer.GetAsync(uri, authorization: null, cancellation);
        await _narrator.StepAsync("request", "no credential", Narrator.Describe(response), await Narrator.BodyMemberAsync(response, "detail", cancellation));
        var header = response.Headers.TryGetValues("WWW-Authenticate", out var values) ? values.First() : null;
        if (!L402Challenge.TryParse(header, out var challenge) || await _buyer.PayAsync(challenge.Invoice, cancellation) is not { } payment)
        {
            await _narrator.StepAsync("payment", "there is no challenge that can be paid");
            return null;
        }

        await _narrator.StepAsync("payment", $"{new MilliSatoshi(payment.AmountMsat)} and a fee of {new MilliSatoshi(payment.FeeMsat)}");
        return L402Credential.ToHeaderValue(challenge.Token, Preimage.Parse(payment.Preimage));
    }
}
