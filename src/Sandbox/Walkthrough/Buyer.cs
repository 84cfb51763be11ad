using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;

namespace Paywall.Sandbox.Walkthrough;

/// <summary>A buyer as any program could be one: HTTP to the paywall, and to the network for the payment.</summary>
internal sealed class Buyer(Stack stack) : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>Asks, and asks again when it is told to: a use is known to be spent only a moment after its answer has come.</summary>
    public async Task<HttpResponseMessage> GetAsync(Uri uri, string? authorization, CancellationToken cancellation)
    {
        while (true)
        {
            var response = await AskAsync(uri, authorization, cancellation);
            if (response.StatusCode != HttpStatusCode.Conflict || response.Headers.RetryAfter?.Delta is not { } wait)
            {
                return response;
            }

            response.Dispose();
            await Task.Delay(wait, cancellation);
        }
    }

    private async Task<HttpResponseMessage> AskAsync(Uri uri, string? authorization, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return await _http.SendAsync(request, cancellation);
    }

    /// <summary>Pays an invoice from the buyer's node.</summary>
    /// <returns>Null if the network refuses.</returns>
    public async Task<PayAnswer?> PayAsync(string invoice, CancellationToken cancellation)
    {
        using var body = new StringContent($$"""{"invoice":"{{invoice}}"}""", Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync(new Uri(stack.Network.Address, "pay"), body, cancellation);
        return response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync(NetworkJson.Default.PayAnswer, cancellation) : null;
    }

    /// <summary>What the buyer's node and the seller's wallet own, each asked where it is kept.</summary>
    public async Task<(MilliSatoshi Buyer, MilliSatoshi Seller)> BalancesAsync(CancellationToken cancellation)
    {
        var nodes = await _http.GetFromJsonAsync(new Uri(stack.Network.Address, "nodes"), NetworkJson.Default.NodesAnswer, cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(stack.Zbd.Address, "v0/wallet"));
        request.Headers.Add("apikey", stack.ZbdApiKey);
        using var response = await _http.SendAsync(request, cancellation);
        using var wallet = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellation));
        var seller = wallet.RootElement.GetProperty("data").GetProperty("balance").GetString()!;
        return (
            new MilliSatoshi(nodes!.Nodes.Single(node => node.Alias == Stack.BuyerAlias).BalanceMsat),
            new MilliSatoshi(ulong.Parse(seller, CultureInfo.InvariantCulture)));
    }

    public void Dispose() => _http.Dispose();
}
