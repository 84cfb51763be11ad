using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Azure.Storage.Queues.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Paywall.Functions.Jobs;
using Paywall.Functions.Storage;
using Paywall.Functions.Tests.Reconciling;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Tests.Harness;

/// <summary>A shop that sells the job <c>work</c> for 1,000 sat, on a storage account of its own, with the Functions host's queue worker.</summary>
internal sealed class JobShop : IAsyncDisposable
{
    public const string Path = "/jobs/work";

    private readonly OwnUpstream _upstream;

    private JobShop(Shop shop, LocalStorage storage, OwnUpstream upstream) => (Shop, Storage, _upstream) = (shop, storage, upstream);

    public Shop Shop { get; }

    public LocalStorage Storage { get; }

    /// <summary>How often the upstream was asked.</summary>
    public int Executions => _upstream.Requests;

    public JobTable Jobs => Shop.Services().GetRequiredService<JobTable>();

    /// <param name="accounts">Where the storage account comes from.</param>
    /// <param name="work">What the upstream does.</param>
    /// <param name="changes">Settings.</param>
    public static async Task<JobShop> OpenAsync(OwnAccounts accounts, RequestDelegate work, params (string Key, string? Value)[] changes)
    {
        var storage = await accounts.TakeAsync();
        var upstream = await OwnUpstream.StartAsync(work);
        var shop = await Shop.OpenAsync(
            storage,
            [
                ("Paywall:Services:3:Name", "work"), ("Paywall:Services:3:Kind", "job"), ("Paywall:Services:3:Price", "1000 sat"),
                ("Paywall:Services:3:Refunds", "payout"), ("Paywall:Services:3:Upstream", upstream.Address), ("Paywall:AllowLoopback", "true"), .. changes,
            ]);
        return new JobShop(shop, storage, upstream);
    }

    /// <summary>Answers every job with what it was sent, in upper case.</summary>
    public static async Task ShoutAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var text = await reader.ReadToEndAsync(context.RequestAborted);
        context.Response.ContentType = "text/plain";
        await context.Response.WriteAsync(text.ToUpperInvariant(), context.RequestAborted);
    }

    /// <summary>Submits a job, with or without a credential.</summary>
    public Task<HttpResponseMessage> SubmitAsync(string body, string? credential = null, int handler = 0, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, Path, credential, body, handler, headers);

    /// <summary>Asks for the job of a sale.</summary>
    public Task<HttpResponseMessage> GetAsync(JobSale sale, bool withCredential = true, int handler = 0, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, $"{Path}/{sale.Id}", withCredential ? sale.Credential : null, body: null, handler, headers);

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string? credential = null, string? body = null, int handler = 0, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, Shop.At(path, handler));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "text/plain");
        foreach (var (name, value) in credential is null ? headers : [.. headers, ("Authorization", credential)])
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Shop.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Shop.Cancellation);
    }

    /// <summary>Asks for an offer.</summary>
    public Task<JobSale> OfferAsync(string body = "hello", params (string Name, string Value)[] headers) => OfferAsync(body, handler: 0, headers);

    public async Task<JobSale> OfferAsync(string body, int handler, params (string Name, string Value)[] headers)
    {
        using var response = await SubmitAsync(body, handler: handler, headers: headers);
        Assert.Equal(HttpStatusCode.PaymentRequired, response.StatusCode);
        Assert.True(L402Challenge.TryParse(response.Headers.GetValues("WWW-Authenticate").Single(), out var challenge));
        var document = JsonNode.Parse(await response.Content.ReadAsStringAsync(Shop.Cancellation))!;
        return new JobSale(body, challenge, L402Credential.ToHeaderValue(challenge.Token, Shop.PreimageOf(challenge)), document);
    }

    /// <summary>Asks for an offer and pays it; nobody but the wallet knows.</summary>
    public async Task<JobSale> PaidAsync(string body = "hello", params (string Name, string Value)[] headers)
    {
        var sale = await OfferAsync(body, headers);
        Shop.Pay(sale.Challenge);
        return sale;
    }

    /// <summary>Asks for an offer, pays it, and has the wallet say so.</summary>
    public async Task<JobSale> SettledAsync(string body = "hello", params (string Name, string Value)[] headers)
    {
        var sale = await PaidAsync(body, headers);
        await WebhookAsync(sale);
        return sale;
    }

    /// <summary>Sends what ZBD sends.</summary>
    public async Task WebhookAsync(JobSale sale, int handler = 0)
    {
        using var response = await sale.ReportAsync(Shop, handler, Shop.Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    /// <summary>Delivers what is visible in the queue, as the host does, until there is nothing left.</summary>
    /// <returns>How many messages were worked off.</returns>
    public async Task<int> DeliverAsync(int handler = 0)
    {
        var delivered = 0;
        while ((await Storage.Queue.ReceiveMessagesAsync(32, TimeSpan.FromMinutes(10), Shop.Cancellation)).Value is { Length: > 0 } messages)
        {
            foreach (var message in messages)
            {
                Assert.Equal(200, await InvokeAsync(message.MessageText, handler));
                await Storage.Queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, Shop.Cancellation);
                delivered++;
            }
        }

        return delivered;
    }

    /// <summary>All messages that are visible, taken out of the queue.</summary>
    public async Task<IReadOnlyList<string>> TakeMessagesAsync()
    {
        List<string> taken = [];
        while ((await Storage.Queue.ReceiveMessagesAsync(32, TimeSpan.FromMinutes(10), Shop.Cancellation)).Value is { Length: > 0 } messages)
        {
            foreach (QueueMessage message in messages)
            {
                await Storage.Queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, Shop.Cancellation);
                taken.Add(message.MessageText);
            }
        }

        return taken;
    }

    /// <summary>Invokes the queue function as the host does with a binary message.</summary>
    public async Task<int> InvokeAsync(string message, int handler = 0, CancellationToken cancellation = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(Shop.Cancellation, cancellation);
        var document = new JsonObject
        {
            ["Data"] = new JsonObject { ["message"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(message)) },
            ["Metadata"] = new JsonObject { ["DequeueCount"] = "1", ["sys"] = new JsonObject() },
        };
        using var content = new StringContent(document.ToJsonString(), Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, Shop.At("/FulfilJob", handler)) { Content = content };
        request.Headers.Add("X-Azure-Functions-InvocationId", Guid.NewGuid().ToString());
        using var response = await Shop.Http.SendAsync(request, either.Token);
        var answer = await response.Content.ReadAsStringAsync(either.Token);
        Assert.True((int)response.StatusCode != 200 || answer.Trim() == "{}", answer);
        return (int)response.StatusCode;
    }

    /// <summary>The job as it is stored.</summary>
    public async Task<Job> JobAsync(JobSale sale) => Assert.IsType<Job>(await Jobs.FindAsync(sale.Purchase, Shop.Cancellation));

    /// <summary>What anybody may know of a job.</summary>
    public async Task<string> StatusAsync(JobSale sale)
    {
        using var response = await GetAsync(sale, withCredential: false);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Shop.Cancellation));
        return document.RootElement.GetProperty("status").GetString()!;
    }

    /// <summary>What Reconcile has to do for it.</summary>
    public async Task<IReadOnlyList<string>> DeadlinesAsync(JobSale sale) =>
        [.. (await ReconcileStorage.RowsAsync(Storage.Deadlines)).Select(row => row.RowKey).Where(key => key.StartsWith(sale.Id, StringComparison.Ordinal))
            .Select(key => key[(sale.Id.Length + 1)..]).Order()];

    public Task<IReadOnlyList<TableEntity>> LedgerAsync(JobSale sale) => Storage.BookedAsync(sale.Challenge);

    public async ValueTask DisposeAsync()
    {
        await Shop.DisposeAsync();
        await _upstream.DisposeAsync();
    }
}
