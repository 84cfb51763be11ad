using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Upstreams.Jobs;

namespace Paywall.EndToEnd.Tests;

/// <summary>A buyer at the public address of a sandbox.</summary>
internal sealed class Client(Stack stack) : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

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

    /// <summary>Waits until a job came to rest, looking at what anybody may see.</summary>
    /// <returns>Its last status.</returns>
    public Task<string> WhenAtRestAsync(string job) => InsistAsync(async () =>
    {
        using var response = await GetAsync(job);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        var status = document.RootElement.GetProperty("status").GetString();
        return status is "awaiting-payment" or "queued" or "running" or "refunding" ? null : status;
    });

    /// <summary>Waits until a job has come to its upstream.</summary>
    public Task<JobCall> WhenAskedAsync(string job) => InsistAsync(() => Task.FromResult(
        stack.Upstream.Jobs.Attempts.FirstOrDefault(attempt => job.EndsWith($"/{attempt.Call.Key}", StringComparison.Ordinal))?.Call));

    /// <summary>Reports on a job as its upstream.</summary>
    public async Task ReportAsync(JobCall job, string what, HttpContent content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, job.Reports!.At(what)) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", job.Reports.Token);
        using var response = await _http.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    public static async Task<string?> CodeAsync(HttpResponseMessage response)
    {
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        return body.RootElement.GetProperty("code").GetString();
    }

    public void Dispose() => _http.Dispose();

    private static async Task<T> InsistAsync<T>(Func<Task<T?>> look)
        where T : class
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(Deadline);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            if (await look() is { } found)
            {
                return found;
            }

            await ticks.WaitForNextTickAsync(deadline.Token);
        }
    }

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
