using System.Net;
using System.Text.Json;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox;
using Paywall.Sandbox.Network;

namespace Paywall.EndToEnd.Tests;

/// <summary>A buyer at the public address of a sandbox.</summary>
internal sealed class Client(Stack stack) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async Task<HttpResponseMessage> GetAsync(string path, string? authorization = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(stack.Host.Address, path));
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return await _http.SendAsync(request, Cancellation);
    }

    public async Task<L402Challenge> ChallengeAsync(string path)
    {
        using var response = await GetAsync(path);
        Assert.Equal(HttpStatusCode.PaymentRequired, response.StatusCode);
        Assert.True(L402Challenge.TryParse(response.Headers.GetValues("WWW-Authenticate").Single(), out var challenge));
        return challenge;
    }

    public Preimage Pay(L402Challenge challenge) =>
        Assert.IsType<PaymentOutcome.Paid>(stack.Lightning.Pay(stack.Lightning.FindNode(Stack.BuyerAlias)!, challenge.Invoice)).Preimage;

    public async Task<string> BuyAsync(string path)
    {
        var challenge = await ChallengeAsync(path);
        return L402Credential.ToHeaderValue(challenge.Token, Pay(challenge));
    }

    public static async Task<string?> CodeAsync(HttpResponseMessage response)
    {
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        return body.RootElement.GetProperty("code").GetString();
    }

    public void Dispose() => _http.Dispose();
}
