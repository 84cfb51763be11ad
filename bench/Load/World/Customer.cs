using System.Net;
using Paywall.Protocol.L402;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Processes;

namespace Paywall.Load.World;

/// <summary>A buyer who asks, pays and comes back.</summary>
internal sealed class Customer(Surroundings surroundings) : IDisposable
{
    private readonly HttpClient _http =
        new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, ActivityHeadersPropagator = null }) { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Asks without a credential and reads the offer.</summary>
    /// <exception cref="SandboxException">There is none.</exception>
    public async Task<L402Challenge> AskAsync(Uri target, CancellationToken cancellation)
    {
        using var response = await _http.GetAsync(target, cancellation);
        return response.StatusCode == HttpStatusCode.PaymentRequired
            && L402Challenge.TryParse(string.Join(", ", response.Headers.GetValues("WWW-Authenticate")), out var challenge)
            ? challenge
            : throw new SandboxException($"{target.AbsolutePath} answered {(int)response.StatusCode} instead of a challenge.");
    }

    /// <summary>Pays an offer.</summary>
    /// <returns>The value of the header <c>Authorization</c>.</returns>
    /// <exception cref="SandboxException">The network refuses.</exception>
    public string Pay(L402Challenge challenge) => surroundings.Lightning.Pay(surroundings.Buyer, challenge.Invoice) is PaymentOutcome.Paid paid
        ? L402Credential.ToHeaderValue(challenge.Token, paid.Preimage)
        : throw new SandboxException("An invoice cannot be paid.");

    /// <summary>Asks with a credential and reads the answer to its end.</summary>
    /// <exception cref="SandboxException">The answer has another status.</exception>
    public async Task UseAsync(Uri target, string authorization, HttpStatusCode expected, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var response = await _http.SendAsync(request, cancellation);
        if (response.StatusCode != expected)
        {
            throw new SandboxException($"{target.AbsolutePath} answered {(int)response.StatusCode} instead of {(int)expected}.");
        }
    }

    public void Dispose() => _http.Dispose();
}
