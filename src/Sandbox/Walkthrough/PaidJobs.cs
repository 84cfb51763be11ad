using System.Net;
using System.Text.Json;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Sandbox.Walkthrough;

/// <summary>Buys jobs before the reader's eyes: one that is done at once, one with progress, one that fails and is refunded, one that a person answers.</summary>
internal sealed class PaidJobs : IAsyncDisposable
{
    private const int MostLooks = 60;

    /// <summary>Where faults are expected, a message may be lost, and only a deadline finds its job again.</summary>
    private const int MostLooksAtFaults = 1000;

    private const int MostLongPollsAtFaults = 15;

    private static readonly TimeSpan LongPoll = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(300);

    private readonly Stack _stack;
    private readonly Buyer _buyer;
    private readonly Narrator _narrator;
    private readonly CallbackInbox _inbox;
    private readonly int _mostLooks;

    private PaidJobs(Stack stack, TextWriter output, CallbackInbox inbox)
    {
        (_stack, _inbox) = (stack, inbox);
        _mostLooks = stack.HasFaults ? MostLooksAtFaults : MostLooks;
        _narrator = new Narrator(output);
        _buyer = new Buyer(stack, _narrator);
    }

    /// <returns>Whether all of them went as they should.</returns>
    public static async Task<bool> WalkAsync(Stack stack, TextWriter output, CancellationToken cancellation)
    {
        await using var jobs = new PaidJobs(stack, output, await CallbackInbox.OpenAsync(cancellation));
        return await jobs.BrowseAsync(cancellation)
            && await jobs.RenderAsync(cancellation)
            && await jobs.FailAsync(cancellation)
            && await jobs.AskAPersonAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        _buyer.Dispose();
        await _inbox.DisposeAsync();
    }

    private async Task<bool> BrowseAsync(CancellationToken cancellation)
    {
        var input = $$"""{"url":"{{new Uri(_stack.Upstream.Address, "site/")}}"}""";
        if (await BuyAsync(SampleService.Browse, input, cancellation, ("Callback-Url", _inbox.Address.AbsoluteUri)) is not { } job)
        {
            return false;
        }

        var isDone = await TellResultAsync(job, "title", cancellation);
        var callback = await _inbox.WaitAsync(
            job.CallbackSecret ?? "", _stack.HasFaults ? LongPoll * MostLongPollsAtFaults : LongPoll, cancellation);
        await _narrator.StepAsync("callback", callback switch
        {
            null => "none came",
            (var body, true) => $"signed with the secret of the offer: {Member(body, "type")}",
            _ => "not signed with the secret of the offer",
        });
        return isDone && callback is (_, true);
    }

    private async Task<bool> RenderAsync(CancellationToken cancellation)
    {
        if (await BuyAsync(SampleService.Render, """{"frames":5}""", cancellation) is not { } job)
        {
            return false;
        }

        HashSet<string> seen = [];
        for (var look = 0; look < _mostLooks; look++)
        {
            // Anybody who knows the address may look, without a credential.
            using var response = await _buyer.GetAsync(job.Status, authorization: null, cancellation);
            var document = await response.Content.ReadAsStringAsync(cancellation);
            var status = Member(document, "status");
            var line = Member(document, "percent") is { Length: > 0 } percent ? $"{status}, {percent} %" : status;
            if (seen.Add(line))
            {
                await _narrator.StepAsync("status", line);
            }

            if (status is not ("queued" or "running"))
            {
                break;
            }

            await Task.Delay(Glance, cancellation);
        }

        return await TellResultAsync(job, member: null, cancellation);
    }

    private async Task<bool> FailAsync(CancellationToken cancellation)
    {
        var before = await _buyer.BalancesAsync(cancellation);
        if (await BuyAsync(SampleService.Unreliable, """{"fail":"refuse"}""", cancellation, ("Refund-To", _stack.BuyerLightningAddress)) is not { } job)
        {
            return false;
        }

        var status = "";
        for (var look = 0; look < _mostLooks && status is not ("refunded" or "credited" or "refund-unknown"); look++)
        {
            await Task.Delay(Glance, cancellation);
            using var response = await _buyer.GetAsync(job.Status, authorization: null, cancellation);
            status = Member(await response.Content.ReadAsStringAsync(cancellation), "status");
        }

        using var refused = await _buyer.GetAsync(job.Status, job.Credential, cancellation);
        await _narrator.StepAsync("answer", $"{Narrator.Describe(refused)} {await Narrator.BodyMemberAsync(refused, "code", cancellation)}: {await Narrator.BodyMemberAsync(refused, "detail", cancellation)}");
        var after = await _buyer.BalancesAsync(cancellation);
        await _narrator.StepAsync("balances", $"buyer {before.Buyer} -> {after.Buyer}", $"seller {before.Seller} -> {after.Seller}: the work failed, so its price went back, less what routing may cost");
        return status == "refunded";
    }

    private async Task<bool> AskAPersonAsync(CancellationToken cancellation)
    {
        if (await BuyAsync(SampleService.Person, """{"question":"Is this worth a satoshi?"}""", cancellation) is not { } job)
        {
            return false;
        }

        var desk = new Uri(_stack.Upstream.Address, $"desk/{job.Id}");
        for (var look = 0; look < _mostLooks; look++)
        {
            using var answered = await _buyer.TellAsync(desk, """{"answer":"A thousand of them."}""", cancellation);
            if (answered.IsSuccessStatusCode)
            {
                await _narrator.StepAsync("person", $"answers at {desk}");
                return await TellResultAsync(job, "answer", cancellation);
            }

            await Task.Delay(Glance, cancellation);
        }

        await _narrator.StepAsync("person", "was never asked");
        return false;
    }

    /// <summary>Asks, pays, and submits again with the proof.</summary>
    private async Task<BoughtJob?> BuyAsync(
        string service, string input, CancellationToken cancellation, params (string Name, string? Value)[] headers)
    {
        var uri = new Uri(_stack.Host.Address, $"jobs/{service}");
        await _narrator.BeginAsync($"A paid job: POST {uri} {input}");
        using var offer = await _buyer.SubmitAsync(uri, input, authorization: null, cancellation, headers);
        var document = await offer.Content.ReadAsStringAsync(cancellation);
        await _narrator.StepAsync("request", "no credential", Narrator.Describe(offer), $"{Member(document, "detail")}; if it fails: {Member(document, "refundPolicy")}");
        var header = offer.Headers.TryGetValues("WWW-Authenticate", out var values) ? values.First() : null;
        if (!L402Challenge.TryParse(header, out var challenge) || await _buyer.PayAsync(challenge.Invoice, cancellation) is not { } payment)
        {
            await _narrator.StepAsync("payment", "there is no challenge that can be paid");
            return null;
        }

        await _narrator.StepAsync("payment", $"{new MilliSatoshi(payment.AmountMsat)} and a fee of {new MilliSatoshi(payment.FeeMsat)}");
        var credential = L402Credential.ToHeaderValue(challenge.Token, Preimage.Parse(payment.Preimage));
        using var accepted = await _buyer.SubmitAsync(uri, input, credential, cancellation);
        await _narrator.StepAsync("accepted", $"{Narrator.Describe(accepted)} {accepted.Headers.Location ?? accepted.Content.Headers.ContentLocation}");
        return new BoughtJob(
            Member(document, "challengeId"), new Uri(_stack.Host.Address, $"jobs/{service}/{Member(document, "challengeId")}"), credential,
            Member(document, "callbackSecret") is { Length: > 0 } secret ? secret : null);
    }

    /// <summary>Waits for the result, and fetches it a second time for nothing.</summary>
    private async Task<bool> TellResultAsync(BoughtJob job, string? member, CancellationToken cancellation)
    {
        using var result = await WaitAsync(job, cancellation);
        var body = await result.Content.ReadAsStringAsync(cancellation);
        await _narrator.StepAsync(
            "result", $"{Narrator.Describe(result)} {result.Content.Headers.ContentType}, {body.Length} characters{(member is null ? "" : $", {member}: {Member(body, member)}")}");
        using var again = await _buyer.GetAsync(job.Status, job.Credential, cancellation);
        var isSame = result.StatusCode == HttpStatusCode.OK && again.StatusCode == HttpStatusCode.OK && await again.Content.ReadAsStringAsync(cancellation) == body;
        await _narrator.StepAsync("once more", isSame ? "the same result, for nothing" : Narrator.Describe(again));
        return isSame;
    }

    private async Task<HttpResponseMessage> WaitAsync(BoughtJob job, CancellationToken cancellation)
    {
        for (var poll = 1; ; poll++)
        {
            var answer = await _buyer.WaitAsync(job.Status, job.Credential, LongPoll, cancellation);
            if (answer.StatusCode != HttpStatusCode.Accepted || !_stack.HasFaults || poll == MostLongPollsAtFaults)
            {
                return answer;
            }

            answer.Dispose();
        }
    }

    private static string Member(string json, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.TryGetProperty(name, out var value) ? value.ToString() : "";
        }
        catch (JsonException)
        {
            // The walkthrough tells what it sees, also of a broken paywall.
            return "";
        }
    }

    private sealed record BoughtJob(string Id, Uri Status, string Credential, string? CallbackSecret);
}
