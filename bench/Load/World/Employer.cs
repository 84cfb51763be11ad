using System.Net;
using System.Text.Json;
using Paywall.Protocol.L402;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Processes;

namespace Paywall.Load.World;

/// <summary>A buyer of jobs.</summary>
internal sealed class Employer(Surroundings surroundings, Uri paywall) : IDisposable
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly Uri Relative = new(Surroundings.Job, UriKind.Relative);

    private readonly HttpClient _http =
        new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, ActivityHeadersPropagator = null }) { Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>Asks for a job and does not pay yet.</summary>
    /// <exception cref="SandboxException">There is no challenge.</exception>
    public async Task<Offer> AskAsync(CancellationToken cancellation)
    {
        using var response = await _http.PostAsync(new Uri(paywall, Relative), new StringContent("work to be done"), cancellation);
        if (response.StatusCode != HttpStatusCode.PaymentRequired
            || !L402Challenge.TryParse(response.Headers.GetValues("WWW-Authenticate").Single(), out var challenge))
        {
            throw new SandboxException($"A job was answered {(int)response.StatusCode} instead of a challenge.");
        }

        return new Offer(challenge, new Uri(paywall, response.Headers.Location!));
    }

    /// <summary>Pays, whereupon the wallet sends its webhook.</summary>
    /// <exception cref="SandboxException">The network refuses.</exception>
    public string Pay(Offer offer) => surroundings.Lightning.Pay(surroundings.Buyer, offer.Challenge.Invoice) is PaymentOutcome.Paid paid
        ? L402Credential.ToHeaderValue(offer.Challenge.Token, paid.Preimage)
        : throw new SandboxException("An invoice cannot be paid.");

    /// <summary>Looks until the job is done.</summary>
    /// <exception cref="SandboxException">It is not done in time, or fails.</exception>
    public async Task WhenDoneAsync(Offer offer, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Patience);
        while (await StatusAsync(offer, deadline.Token) is var status && status != "succeeded")
        {
            if (status is not ("awaiting-payment" or "queued" or "running"))
            {
                throw new SandboxException($"A job is {status}.");
            }

            await Task.Delay(Glance, deadline.Token);
        }
    }

    /// <summary>Fetches the result.</summary>
    /// <exception cref="SandboxException">There is none.</exception>
    public async Task FetchAsync(Offer offer, string authorization, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, offer.Status);
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var response = await _http.SendAsync(request, cancellation);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new SandboxException($"The result of a job was answered {(int)response.StatusCode}.");
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<string?> StatusAsync(Offer offer, CancellationToken cancellation)
    {
        using var response = await _http.GetAsync(offer.Status, cancellation);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellation));
        return document.RootElement.TryGetProperty("status", out var status) ? status.GetString() : $"answered {(int)response.StatusCode}";
    }
}

/// <summary>A job on offer.</summary>
internal sealed record Offer(L402Challenge Challenge, Uri Status);
