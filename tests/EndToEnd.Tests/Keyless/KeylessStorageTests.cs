using System.Net;
using System.Text;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Paywall.Protocol.L402;
using Paywall.Sandbox;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Processes;

namespace Paywall.EndToEnd.Tests.Keyless;

/// <summary>The executable with a storage account that knows it by its managed identity only, over https.</summary>
public sealed class KeylessStorageTests(RunningSandbox sandbox) : IAsyncLifetime
{
    private const int LargeInput = 100_000;

    private readonly LoopbackCertificate _certificate = new();
    private readonly HttpClient _http = new();
    private Azurite? _storage;
    private FakeIdentity? _identity;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Azurite's certificate is checked by the executable; here it only matters what is stored.
    private static HttpClientTransport Trusting => new(new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator });

    private TableServiceClient Tables => new(_storage!.ConnectionString, new TableClientOptions { Transport = Trusting });

    private QueueClient Queue => new(_storage!.ConnectionString, "fulfil", new QueueClientOptions { Transport = Trusting });

    private BlobContainerClient Blobs => new(_storage!.ConnectionString, "jobs", new BlobClientOptions { Transport = Trusting });

    public async ValueTask InitializeAsync()
    {
        _storage = await Azurite.StartAsync(new AzuriteOptions { Certificate = (_certificate.File, _certificate.KeyFile) }, Cancellation);
        _identity = await FakeIdentity.StartAsync();
        foreach (var table in (string[])["purchases", "deadlines", "ledger"])
        {
            await Tables.CreateTableAsync(table, Cancellation);
        }

        await Queue.CreateAsync(cancellationToken: Cancellation);
        await Blobs.CreateAsync(cancellationToken: Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _identity!.DisposeAsync();
        await _storage!.DisposeAsync();
        _certificate.Dispose();
    }

    [Fact]
    public async Task A_call_and_a_job_are_sold_without_any_key()
    {
        await using var paywall = await PaywallProcess.StartAsync(Settings(FakeIdentity.ClientId));
        using var call = await BuyAsync(paywall, "/api/quote", input: null);
        Assert.Equal(HttpStatusCode.OK, call.StatusCode);

        using var job = await BuyAsync(paywall, "/jobs/render", new string(' ', LargeInput) + """{"frames":1}""");
        Assert.Equal(HttpStatusCode.Accepted, job.StatusCode);

        Assert.Equal(2, await Tables.GetTableClient("ledger").QueryAsync<TableEntity>(cancellationToken: Cancellation).CountAsync(Cancellation));
        Assert.NotNull((await Queue.PeekMessageAsync(Cancellation)).Value);
        Assert.EndsWith("/input", (await Blobs.GetBlobsAsync(cancellationToken: Cancellation).SingleAsync(Cancellation)).Name, StringComparison.Ordinal);
        Assert.All(_identity!.Resources, resource => Assert.Equal("https://storage.azure.com", resource.TrimEnd('/')));
        Assert.InRange(_identity.Resources.Count, 1, 6);
    }

    [Fact]
    public async Task An_identity_that_gets_no_token_costs_a_paid_buyer_nothing_but_time()
    {
        var settings = Settings(Guid.NewGuid().ToString());
        await using var paywall = await PaywallProcess.StartAsync(settings);

        using var call = await BuyAsync(paywall, "/api/quote", input: null);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "storage-unavailable"), (call.StatusCode, await Client.CodeAsync(call)));
        Assert.NotNull(call.Headers.RetryAfter);
    }

    private Dictionary<string, string?> Settings(string clientId)
    {
        var settings = PaywallProcess.SettingsFor(sandbox.Stack);
        settings.Remove("AzureWebJobsStorage");
        settings["AzureWebJobsStorage__tableServiceUri"] = _storage!.Tables.AbsoluteUri;
        settings["AzureWebJobsStorage__queueServiceUri"] = _storage.Queues.AbsoluteUri;
        settings["AzureWebJobsStorage__blobServiceUri"] = _storage.Blobs.AbsoluteUri;
        settings["AzureWebJobsStorage__credential"] = "managedidentity";
        settings["AzureWebJobsStorage__clientId"] = clientId;
        settings["SSL_CERT_FILE"] = _certificate.File;
        settings["Paywall__Services__2__Name"] = "render";
        settings["Paywall__Services__2__Kind"] = "job";
        settings["Paywall__Services__2__Upstream"] = new Uri(sandbox.Stack.Upstream.Address, "/jobs/render").AbsoluteUri;
        settings["Paywall__Services__2__Price"] = "100 sat";
        foreach (var (name, value) in _identity!.Settings)
        {
            settings[name] = value;
        }

        return settings;
    }

    private async Task<HttpResponseMessage> BuyAsync(PaywallProcess paywall, string path, string? input)
    {
        using var offer = await AskAsync(paywall, path, input, authorization: null);
        Assert.Equal(HttpStatusCode.PaymentRequired, offer.StatusCode);
        Assert.True(L402Challenge.TryParse(offer.Headers.GetValues("WWW-Authenticate").Single(), out var challenge));
        var lightning = sandbox.Stack.Lightning;
        var paid = Assert.IsType<PaymentOutcome.Paid>(lightning.Pay(lightning.FindNode(Stack.BuyerAlias)!, challenge.Invoice));
        return await AskAsync(paywall, path, input, L402Credential.ToHeaderValue(challenge.Token, paid.Preimage));
    }

    private async Task<HttpResponseMessage> AskAsync(PaywallProcess paywall, string path, string? input, string? authorization)
    {
        using var request = new HttpRequestMessage(input is null ? HttpMethod.Get : HttpMethod.Post, new Uri(paywall.Address, path))
        {
            Content = input is null ? null : new StringContent(input, Encoding.UTF8, "application/json"),
        };
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return await _http.SendAsync(request, Cancellation);
    }
}
