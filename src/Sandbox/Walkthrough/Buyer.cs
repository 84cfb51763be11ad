using System.Net;
using System.Text;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;

namespace Paywall.Sandbox.Walkthrough;

/// <summary>A buyer as any program could be one: HTTP to the paywall, and to the network for the payment.</summary>
internal sealed class Buyer(Stack stack, Narrator narrator) : IDisposable
{
    private const int MostTries = 12;

    private static readonly TimeSpan UntoldWait = TimeSpan.FromSeconds(1);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>
    /// Asks, and asks again when it is told to: a use is known to be spent only a moment after its answer has come. Where faults are
    /// expected it asks again also after one of them, and under a key, so that an answer that was lost on its last way is not lost.
    /// </summary>
    public Task<HttpResponseMessage> GetAsync(Uri uri, string? authorization, CancellationToken cancellation)
    {
        var key = stack.HasFaults && authorization is not null ? Guid.NewGuid().ToString() : null;
        return InsistAsync(() => Request(HttpMethod.Get, uri, authorization, ("Idempotency-Key", key)), cancellation);
    }

    /// <summary>Submits a job, with a credential or without, and asks again in the same cases.</summary>
    public Task<HttpResponseMessage> SubmitAsync(
        Uri uri, string json, string? authorization, CancellationToken cancellation, params (string Name, string? Value)[] headers) =>
        InsistAsync(
            () =>
            {
                var request = Request(HttpMethod.Post, uri, authorization, headers);
                request.Content = new StringContent(json, Encoding.UTF8, "application/json");
                return request;
            },
            cancellation);

    /// <summary>Asks for a job, waiting for its end with the connection open.</summary>
    public Task<HttpResponseMessage> WaitAsync(Uri uri, string? authorization, TimeSpan wait, CancellationToken cancellation) =>
        InsistAsync(() => Request(HttpMethod.Get, uri, authorization, ("Prefer", $"wait={wait.TotalSeconds:0}")), cancellation);

    /// <summary>Sends a form of words to somebody else than the paywall.</summary>
    public Task<HttpResponseMessage> TellAsync(Uri uri, string json, CancellationToken cancellation) =>
        _http.PostAsync(uri, new StringContent(json, Encoding.UTF8, "application/json"), cancellation);

    /// <summary>Pays an invoice from the buyer's node.</summary>
    /// <returns>Null if the network refuses.</returns>
    public async Task<PayAnswer?> PayAsync(string invoice, CancellationToken cancellation)
    {
        using var body = new StringContent($$"""{"invoice":"{{invoice}}"}""", Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync(new Uri(stack.Network.Address, "pay"), body, cancellation);
        return response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync(NetworkJson.Default.PayAnswer, cancellation) : null;
    }

    /// <summary>What the buyer's node and the seller's wallet own.</summary>
    public async Task<(MilliSatoshi Buyer, MilliSatoshi Seller)> BalancesAsync(CancellationToken cancellation)
    {
        var nodes = await _http.GetFromJsonAsync(new Uri(stack.Network.Address, "nodes"), NetworkJson.Default.NodesAnswer, cancellation);
        return (new MilliSatoshi(nodes!.Nodes.Single(node => node.Alias == Stack.BuyerAlias).BalanceMsat), stack.Wallet.Balance);
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> InsistAsync(Func<HttpRequestMessage> make, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var response = await AskAsync(make, cancellation);
            if (WaitBeforeNext(response) is not { } wait || attempt == MostTries)
            {
                return response;
            }

            if (stack.HasFaults)
            {
                await TellAsync(response, wait, cancellation);
            }

            response.Dispose();
            await Task.Delay(wait, cancellation);
        }
    }

    /// <summary>How long to wait before the same request is sent again; null if it has been answered.</summary>
    private TimeSpan? WaitBeforeNext(HttpResponseMessage response)
    {
        var told = response.Headers.RetryAfter?.Delta;
        return response.StatusCode == HttpStatusCode.Conflict ? told
            : !stack.HasFaults ? null
            : response.StatusCode == HttpStatusCode.TooManyRequests || (int)response.StatusCode >= 500 ? told ?? UntoldWait
            : null;
    }

    private async Task TellAsync(HttpResponseMessage response, TimeSpan wait, CancellationToken cancellation)
    {
        var isProblem = response.Content.Headers.ContentType?.MediaType == "application/problem+json";
        var code = isProblem ? await Narrator.BodyMemberAsync(response, "code", cancellation) : "";
        await narrator.StepAsync("fault", $"{Narrator.Describe(response)} {code}".TrimEnd() + $"; asks again after {wait.TotalSeconds} s");
    }

    /// <summary>Asks once. No answer, or one that breaks off, is told as the 502 that a proxy would make of it.</summary>
    private async Task<HttpResponseMessage> AskAsync(Func<HttpRequestMessage> make, CancellationToken cancellation)
    {
        try
        {
            using var request = make();
            return await _http.SendAsync(request, cancellation);
        }
        catch (Exception broken) when (stack.HasFaults && !cancellation.IsCancellationRequested && broken is HttpRequestException or OperationCanceledException)
        {
            return new HttpResponseMessage(HttpStatusCode.BadGateway) { ReasonPhrase = "(no whole answer came)" };
        }
    }

    private static HttpRequestMessage Request(HttpMethod method, Uri uri, string? authorization, params (string Name, string? Value)[] headers)
    {
        var request = new HttpRequestMessage(method, uri);
        foreach (var (name, value) in headers.Append(("Authorization", authorization)))
        {
            if (value is not null)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }
}
