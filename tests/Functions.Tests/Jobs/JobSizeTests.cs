using System.Net;
using Paywall.Functions.Jobs;
using Paywall.Functions.Tests.Harness;

namespace Paywall.Functions.Tests.Jobs;

/// <summary>Inputs and results of every size, on both sides of what stands in a row.</summary>
public class JobSizeTests(OwnAccounts accounts)
{
    private const int InRow = 32 * 1024;
    private const int Longest = 1024 * 1024;

    [Fact]
    public async Task The_longest_input_in_a_row_is_kept_before_it_is_paid_and_a_webhook_starts_it()
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        var sale = await shop.WorkedAsync(new string('x', InRow));
        using var result = await shop.GetAsync(sale);
        Assert.Equal(new string('X', InRow), await result.TextAsync());
        Assert.Empty(await BlobsAsync(shop));
    }

    [Theory]
    [InlineData(InRow + 1)]
    [InlineData(Longest)]
    public async Task A_longer_input_is_kept_in_a_blob_once_it_is_paid(int length)
    {
        var body = new string('x', length);
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        var sale = await shop.SettledAsync(body);
        await shop.DeliverAsync();
        Assert.Equal("awaiting-input", await shop.StatusAsync(sale));
        Assert.Empty(await BlobsAsync(shop));
        Assert.Equal(0, shop.Executions);

        using (var accepted = await shop.SubmitAsync(body, sale.Credential))
        {
            Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        }

        Assert.Single(await BlobsAsync(shop));
        await shop.DeliverAsync();
        using var result = await shop.GetAsync(sale);
        Assert.Equal(length, (await result.Content.ReadAsByteArrayAsync(Shop.Cancellation)).Length);
        Assert.Equal(length, result.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task An_input_above_the_limit_is_refused_before_and_after_it_is_paid()
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        var sale = await shop.PaidAsync();
        foreach (var credential in new[] { null, sale.Credential })
        {
            using var refused = await shop.SubmitAsync(new string('x', Longest + 1), credential);
            await ProblemAssert.IsAsync(refused, 413, "body-too-large");
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, shop.Shop.At(JobShop.Path)) { Content = new StreamContent(new MemoryStream(new byte[Longest + 1])) };
        request.Headers.TransferEncodingChunked = true;
        using var chunked = await shop.Shop.Http.SendAsync(request, Shop.Cancellation);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, chunked.StatusCode);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(InRow, 0)]
    [InlineData(InRow + 1, 1)]
    [InlineData(3_000_000, 1)]
    public async Task A_result_comes_as_the_upstream_made_it(int length, int blobs)
    {
        var made = new byte[length];
        Random.Shared.NextBytes(made);
        await using var shop = await JobShop.OpenAsync(accounts, async context =>
        {
            context.Response.ContentType = "image/x-odd; a=b";
            context.Response.Headers.ContentEncoding = "br";
            context.Response.Headers.ContentDisposition = "attachment; filename=\"a.odd\"";
            context.Response.Headers.SetCookie = "secret=1";
            await context.Response.Body.WriteAsync(made, context.RequestAborted);
        });
        var sale = await shop.WorkedAsync();
        Assert.Equal(blobs, (await BlobsAsync(shop)).Count);
        for (var i = 0; i < 2; i++)
        {
            using var result = await shop.GetAsync(sale);
            Assert.Equal(made, await result.Content.ReadAsByteArrayAsync(Shop.Cancellation));
            var headers = result.Content.Headers;
            Assert.Equal(
                ("image/x-odd; a=b", "br", "attachment; filename=\"a.odd\"", (long?)length),
                (headers.ContentType?.ToString(), headers.ContentEncoding.Single(), headers.ContentDisposition?.ToString(), headers.ContentLength));
            Assert.Equal("nosniff", result.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("sandbox", result.Headers.GetValues("Content-Security-Policy").Single());
            Assert.False(result.Headers.Contains("Set-Cookie"));
        }
    }

    [Fact]
    public async Task A_result_above_the_limit_ends_the_job_and_leaves_nothing_to_have()
    {
        var part = new byte[1024 * 1024];
        await using var shop = await JobShop.OpenAsync(accounts, async context =>
        {
            for (var sent = 0L; sent <= JobResult.Longest; sent += part.Length)
            {
                await context.Response.Body.WriteAsync(part, context.RequestAborted);
            }
        });
        var sale = await shop.WorkedAsync();
        Assert.Equal((JobState.Credited, "result-too-large"), ((await shop.JobAsync(sale)).State, (await shop.JobAsync(sale)).Failure));
        Assert.Equal(1, shop.Executions);
        Assert.Empty(await BlobsAsync(shop));
    }

    [Fact]
    public async Task The_query_of_an_order_reaches_the_upstream_as_it_was_written()
    {
        var work = new ScriptedWork(JobShop.ShoutAsync);
        await using var shop = await JobShop.OpenAsync(accounts, work.AnswerAsync);
        using var offer = await shop.SendAsync(HttpMethod.Post, $"{JobShop.Path}?a=%2F&b=%25", body: "x");
        Assert.Equal(HttpStatusCode.PaymentRequired, offer.StatusCode);
        Assert.True(Protocol.L402.L402Challenge.TryParse(offer.Headers.GetValues("WWW-Authenticate").Single(), out var challenge));
        var credential = Protocol.L402.L402Credential.ToHeaderValue(challenge.Token, shop.Shop.Pay(challenge));
        using var accepted = await shop.SendAsync(HttpMethod.Post, $"{JobShop.Path}?a=%2F&b=%25", credential, "x");
        await shop.DeliverAsync();
        Assert.Equal("/?a=%2F&b=%25", Assert.Single(work.Asked).Target);
        using var tooLong = await shop.SendAsync(HttpMethod.Post, $"{JobShop.Path}?{new string('q', 4097)}", body: "x");
        await ProblemAssert.IsAsync(tooLong, 414, "target-too-long");
    }

    private static async Task<IReadOnlyList<string>> BlobsAsync(JobShop shop)
    {
        List<string> names = [];
        await foreach (var blob in shop.Storage.Jobs.GetBlobsAsync(cancellationToken: Shop.Cancellation))
        {
            names.Add(blob.Name);
        }

        return names;
    }
}
