using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Paywall.Functions.Tests.Harness;

namespace Paywall.Functions.Tests.Jobs;

/// <summary>Callbacks to buyers.</summary>
public class NoticeTests(OwnAccounts accounts)
{
    private readonly ConcurrentQueue<(string Id, string Timestamp, string Signature, string Body)> _received = new();
    private int _status = StatusCodes.Status204NoContent;

    [Fact]
    public async Task The_end_of_a_job_is_told_once_and_signed_with_the_secret_of_the_offer()
    {
        await using var buyer = await OwnUpstream.StartAsync(TakeAsync);
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        var sale = await shop.WorkedAsync("hello", ("Callback-Url", buyer.Address));
        await shop.PassAsync(TimeSpan.FromMinutes(5));
        var (id, timestamp, signature, body) = Assert.Single(_received);
        var secret = Convert.FromBase64String(((string?)sale.Document["callbackSecret"])!["whsec_".Length..]);
        Assert.Equal($"v1,{Convert.ToBase64String(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}")))}", signature);
        var document = JsonNode.Parse(body)!;
        Assert.Equal(("job.succeeded", sale.Id), ((string?)document["type"], (string?)document["data"]!["id"]));
        Assert.DoesNotContain("HELLO", body, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_buyer_who_does_not_answer_is_called_again_less_and_less_often_and_then_no_more()
    {
        _status = StatusCodes.Status500InternalServerError;
        await using var buyer = await OwnUpstream.StartAsync(TakeAsync);
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        var sale = await shop.WorkedAsync("hello", ("Callback-Url", buyer.Address));
        Assert.Single(_received);

        // A message that comes twice, or too early, calls nobody.
        await shop.PassAsync(TimeSpan.FromSeconds(1));
        Assert.Single(_received);
        for (var hour = 0; hour < 48; hour++)
        {
            await shop.PassAsync(TimeSpan.FromHours(1));
        }

        Assert.Equal(8, _received.Count);
        Assert.Single(_received.Select(callback => callback.Id).Distinct());
        Assert.Equal((true, 7), ((await shop.JobAsync(sale)).IsNoticed, (await shop.JobAsync(sale)).NoticesFailed));
    }

    [Fact]
    public async Task However_much_a_buyer_has_to_say_his_status_counts()
    {
        await using var buyer = await OwnUpstream.StartAsync(async context =>
        {
            await TakeAsync(context);
            await context.Response.WriteAsync(new string('x', 200_000), context.RequestAborted);
        });
        _status = StatusCodes.Status200OK;
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        var sale = await shop.WorkedAsync("hello", ("Callback-Url", buyer.Address));
        Assert.True((await shop.JobAsync(sale)).IsNoticed);
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var headers = context.Request.Headers;
        _received.Enqueue((
            headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(), headers["webhook-signature"].ToString(), await reader.ReadToEndAsync(context.RequestAborted)));
        context.Response.StatusCode = _status;
    }
}
