using System.Net;
using System.Text;
using System.Text.Json;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;

namespace Paywall.EndToEnd.Tests.Killed;

/// <summary>Buys jobs of instances that may end at any moment, asking whichever is there.</summary>
internal sealed class JobBuyer(JobSeller seller, Random random) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(30) };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Orders, pays, and submits with the credential, as often as it takes to be heard or not at all: payment alone starts a job.</summary>
    /// <returns>Null if no offer came.</returns>
    public async Task<BoughtJob?> BuyAsync(JobOrder order)
    {
        using var offer = await SendAsync(HttpMethod.Post, $"jobs/{order.Service}", order, authorization: null);
        if (offer?.StatusCode != HttpStatusCode.PaymentRequired
            || !L402Challenge.TryParse(offer.Headers.WwwAuthenticate.FirstOrDefault()?.ToString(), out var challenge))
        {
            return null;
        }

        var path = offer.Headers.Location!.OriginalString;
        var paid = Assert.IsType<PaymentOutcome.Paid>(seller.Lightning.Pay(seller.Buyer, challenge.Invoice));
        var job = new BoughtJob(
            order, path[(path.LastIndexOf('/') + 1)..], path, L402Credential.ToHeaderValue(challenge.Token, paid.Preimage),
            Bolt11Invoice.Parse(challenge.Invoice).Amount!.Value);
        if (random.Next(3) > 0)
        {
            using var accepted = await SendAsync(HttpMethod.Post, $"jobs/{order.Service}", order, job.Credential);
        }

        return job;
    }

    /// <summary>Asks for a job with its credential.</summary>
    /// <returns>Null if no answer came.</returns>
    public async Task<JobAnswer?> AskAsync(BoughtJob job)
    {
        using var response = await SendAsync(HttpMethod.Get, job.Path, order: null, job.Credential);
        return response is null ? null : new JobAnswer(response.StatusCode, await response.Content.ReadAsStringAsync(Cancellation));
    }

    /// <summary>Asks when a job came to rest, which anybody may know.</summary>
    public async Task<DateTimeOffset> EndOfAsync(BoughtJob job)
    {
        using var response = await SendAsync(HttpMethod.Get, job.Path, order: null, authorization: null);
        using var document = JsonDocument.Parse(await response!.Content.ReadAsStringAsync(Cancellation));
        return document.RootElement.GetProperty("endedAt").GetDateTimeOffset();
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage?> SendAsync(HttpMethod method, string path, JobOrder? order, string? authorization)
    {
        var instance = seller.Instances[random.Next(seller.Instances.Count)];
        using var request = new HttpRequestMessage(method, new Uri(instance.Host.Address, path));
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        if (order is not null)
        {
            request.Content = new StringContent(order.Input, Encoding.UTF8, "application/json");
            if (order.RefundTo is { } refundTo)
            {
                request.Headers.Add("Refund-To", refundTo);
            }
        }

        try
        {
            return await _http.SendAsync(request, Cancellation);
        }
        catch (Exception broken) when (broken is HttpRequestException or TaskCanceledException && !Cancellation.IsCancellationRequested)
        {
            // The instance ended, or its host did with a request in hand.
            return null;
        }
    }
}

/// <summary>A job that is paid.</summary>
internal sealed record BoughtJob(JobOrder Order, string Id, string Path, string Credential, MilliSatoshi Price);

/// <summary>What was answered to the buyer of a job.</summary>
internal sealed record JobAnswer(HttpStatusCode Status, string Body)
{
    /// <summary>Whether it will be answered differently by and by.</summary>
    public bool IsPending => Status == HttpStatusCode.Accepted || (int)Status >= 500 || Code is "job-refunding" or "not-settled";

    public string? Code
    {
        get
        {
            if (Status != HttpStatusCode.Conflict)
            {
                return null;
            }

            using var document = JsonDocument.Parse(Body);
            return document.RootElement.GetProperty("code").GetString();
        }
    }
}
