using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Paywall.Functions.Refunds;
using Paywall.Functions.Tests.Harness;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;

namespace Paywall.Functions.Tests.Jobs.Crashes;

/// <summary>One buyer of one job, who may meet any handler, and the upstream's people, who report on it.</summary>
internal sealed class JobBuyer
{
    private readonly CrashWave _wave;
    private readonly string _body;
    private readonly (string Name, string Value)[] _wishes;

    private JobBuyer(CrashWave wave, JobKind kind, int number, LightningNode node, (string Name, string Value)[] wishes)
    {
        (_wave, Kind, Number, Node, _wishes) = (wave, kind, number, node, wishes);
        _body = CrashUpstream.BodyOf(Input, kind);
    }

    /// <summary>Another one for each buyer.</summary>
    public int Number { get; }

    public JobKind Kind { get; }

    /// <summary>The first line of what is submitted.</summary>
    public string Input => $"{Kind} {Number}";

    /// <summary>Where money comes back to.</summary>
    public LightningNode Node { get; }

    public JobSale Sale { get; private set; } = null!;

    public bool WantsNotice => _wishes.Any(wish => wish.Name == "Callback-Url");

    /// <summary>A buyer with such wishes.</summary>
    public static JobBuyer Of(CrashWave wave, int number, JobKind kind, bool wantsNotice, bool toAddress)
    {
        var (node, address) = wave.AddBuyer(number);
        List<(string Name, string Value)> wishes = [];
        if (kind is JobKind.Refunded or JobKind.CalledBack)
        {
            wishes.Add(("Refund-To", toAddress ? address : wave.InvoiceOf(node, RefundAmount.Of(MilliSatoshi.FromSatoshi(1000)))));
        }

        if (wantsNotice)
        {
            wishes.Add(("Callback-Url", wave.CallbackOf(number)));
        }

        return new JobBuyer(wave, kind, number, node, [.. wishes]);
    }

    /// <summary>Asks for an offer.</summary>
    /// <returns>The offer, which is not taken yet; null if there was none.</returns>
    public async Task<JobSale?> AskAsync(int handler, CancellationToken cancellation)
    {
        using var response = await SendAsync(HttpMethod.Post, JobShop.Path, handler, null, _body, cancellation);
        if (response.StatusCode != HttpStatusCode.PaymentRequired)
        {
            return null;
        }

        Assert.True(L402Challenge.TryParse(response.Headers.GetValues("WWW-Authenticate").Single(), out var challenge));
        var document = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellation))!;
        return new JobSale(_body, challenge, L402Credential.ToHeaderValue(challenge.Token, _wave.Shop.PreimageOf(challenge)), document);
    }

    /// <summary>Takes an offer and pays; nobody but the wallet knows.</summary>
    public void Pay(JobSale sale)
    {
        Sale = sale;
        _wave.Shop.Pay(sale.Challenge);
    }

    /// <summary>Sends the request again with the credential.</summary>
    public Task<string> ReturnAsync(int handler, CancellationToken cancellation) =>
        StatusOfAsync(SendAsync(HttpMethod.Post, JobShop.Path, handler, Sale.Credential, _body, cancellation));

    /// <summary>Calls the job off.</summary>
    public Task<string> CancelAsync(int handler, CancellationToken cancellation) =>
        StatusOfAsync(SendAsync(HttpMethod.Delete, $"{JobShop.Path}/{Sale.Id}", handler, Sale.Credential, null, cancellation));

    /// <summary>The wallet's webhook.</summary>
    public Task<string> WebhookAsync(int handler, CancellationToken cancellation) => StatusOfAsync(Sale.ReportAsync(_wave.Shop, handler, cancellation));

    /// <summary>The upstream has done what it had put off.</summary>
    public Task<string> ReportAsync(int handler, CancellationToken cancellation) => _wave.Upstream.Of(Input) is [.., var last]
        ? StatusOfAsync(SendAsync(
            HttpMethod.Post, $"/ops/jobs/{Sale.Id}/result", handler, $"Bearer {last.Token}", CrashUpstream.ResultOf(Input, Kind), cancellation))
        : Task.FromResult("");

    /// <summary>Gets the result.</summary>
    public async Task<string> ResultAsync(int handler)
    {
        using var response = await SendAsync(HttpMethod.Get, $"{JobShop.Path}/{Sale.Id}", handler, Sale.Credential, null, Shop.Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(Shop.Cancellation);
    }

    private static async Task<string> StatusOfAsync(Task<HttpResponseMessage> sending)
    {
        using var response = await sending;
        return $"{(int)response.StatusCode}";
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, int handler, string? authorization, string? body, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(Shop.Cancellation, cancellation);
        using var request = new HttpRequestMessage(method, _wave.Shop.At(path, handler));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "text/plain");
        foreach (var (name, value) in method == HttpMethod.Post && path == JobShop.Path ? _wishes : [])
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return await _wave.Shop.Http.SendAsync(request, either.Token);
    }
}
