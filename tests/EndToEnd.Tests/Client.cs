using System.Net;
using System.Text;
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

    public Task<HttpResponseMessage> GetAsync(string path, string? authorization = null) => SendAsync(HttpMethod.Get, path, content: null, authorization);

    public async Task<L402Challenge> ChallengeAsync(string path)
    {
        using var response = await GetAsync(path);
        return ReadChallenge(response);
    }

    /// <summary>Asks for a job.</summary>
    /// <returns>What to pay, and where the job can be asked for.</returns>
    public async Task<(L402Challenge Challenge, string Job)> OrderAsync(string service, string json)
    {
        using var response = await SubmitAsync(service, json);
        return (ReadChallenge(response), response.Headers.Location!.OriginalString);
    }

    public Task<HttpResponseMessage> SubmitAsync(string service, string json, string? authorization = null) =>
        SendAsync(HttpMethod.Post, $"/jobs/{service}", new StringContent(json, Encoding.UTF8, "application/json"), authorization);

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

    private static L402Challenge ReadChallenge(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.PaymentRequired, response.StatusCode);
        Assert.True(L402Challenge.TryParse(response.Headers.GetValues("WWW-Authenticate").Single(), out var challenge));
        return challenge;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, string? authorization)
    {
        using var request = new HttpRequestMessage(method, new Uri(stack.Host.Address, path)) { Content = content };
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return await _http.SendAsync(request, Cancellation);
    }
}
