using System.Net;
using System.Text;
using Paywall.Functions.Tests.Harness;

namespace Paywall.Functions.Tests.Admission;

public class IdempotencyTests(LocalStorage storage)
{
    private const string Replayed = "Idempotency-Replayed";

    [Fact]
    public async Task The_same_request_with_the_same_key_gets_the_same_answer_for_ten_minutes()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var other = await shop.AddHandlerAsync();
        var credential = await shop.BuyAsync("/api/echo/a?x=1");
        var first = await AskAsync(shop, "/api/echo/a?x=1", credential, "key-1");
        Assert.Equal(first, await AskAsync(shop, "/api/echo/a?x=1", credential, "key-1"));
        shop.Time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));

        using var again = await shop.InsistAsync("/api/echo/a?x=1", other, ("Authorization", credential), ("Idempotency-Key", "key-1"));

        Assert.Equal((HttpStatusCode.OK, "true"), (again.StatusCode, again.Headers.GetValues(Replayed).Single()));
        Assert.Equal(first.Body, await again.Content.ReadAsStringAsync(Shop.Cancellation));
        Assert.Equal("application/json", again.Content.Headers.ContentType!.MediaType);
        Assert.Equal(1, shop.Upstream.Executions);
        shop.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.PaymentRequired, (await AskAsync(shop, "/api/echo/a?x=1", credential, "key-1")).Status);
    }

    [Fact]
    public async Task The_same_key_with_another_request_is_refused_and_uses_nothing()
    {
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:Uses", "2 calls"));
        var pack = await shop.BuyAsync("/api/echo");
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(shop, "/api/echo/a", pack, "key-1")).Status);

        using var reused = await shop.InsistAsync("/api/echo/b", 0, ("Authorization", pack), ("Idempotency-Key", "key-1"));
        await ProblemAssert.IsAsync(reused, 422, "idempotency-key-reused");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await PostAsync(shop, "/api/echo/a", pack, "key-1", "x"));

        Assert.Equal(HttpStatusCode.OK, (await AskAsync(shop, "/api/echo/b", pack, "key-2")).Status);
        Assert.Equal(2, shop.Upstream.Executions);
    }

    [Fact]
    public async Task An_answer_of_a_pack_that_is_gone_is_no_reason_to_buy_another_pack()
    {
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:Uses", "3 calls"));
        var pack = await shop.BuyAsync("/api/echo");
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(shop, "/api/echo", pack, "key-1")).Status);
        shop.Time.Advance(TimeSpan.FromMinutes(10));

        using var gone = await shop.InsistAsync("/api/echo/again", 0, ("Authorization", pack), ("Idempotency-Key", "key-2"));
        Assert.Equal(HttpStatusCode.OK, gone.StatusCode);
        using var again = await shop.SendAsync(HttpMethod.Get, "/api/echo", 0, ("Authorization", pack), ("Idempotency-Key", "key-1"));
        await ProblemAssert.IsAsync(again, 409, "answer-not-kept");
        Assert.Equal(2, shop.Upstream.Executions);
    }

    [Fact]
    public async Task An_answer_that_was_kept_for_one_key_is_nobody_elses()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var credential = await shop.BuyAsync("/api/echo");
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(shop, "/api/echo", credential, "mine")).Status);
        using (var without = await shop.GetWhenFreeAsync("/api/echo", credential))
        {
            await ProblemAssert.IsAsync(without, 402, "already-used");
        }

        Assert.Equal(HttpStatusCode.PaymentRequired, (await AskAsync(shop, "/api/echo", credential, "another")).Status);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(null, false)]
    [InlineData("key", true)]
    [InlineData("key", false)]
    public async Task An_answer_to_one_body_is_never_given_to_another(string? key, bool isChunked)
    {
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:KeepAnswers", "00:01:00"));
        var credential = await shop.BuyAsync(HttpMethod.Post, "/api/echo");
        Assert.Equal(HttpStatusCode.OK, await SendBodyAsync(shop, credential, key, isChunked, "aaaa"));
        var expected = key is null ? HttpStatusCode.PaymentRequired : HttpStatusCode.UnprocessableEntity;
        Assert.Equal(expected, await SendBodyAsync(shop, credential, key, isChunked, "bbbb"));

        // What is not compared is not kept.
        var again = key is null && isChunked ? HttpStatusCode.PaymentRequired : HttpStatusCode.OK;
        Assert.Equal(again, await SendBodyAsync(shop, credential, key, isChunked, "aaaa"));
        Assert.Equal(1, shop.Upstream.Executions);
    }

    [Fact]
    public async Task A_body_that_is_too_long_to_be_compared_is_not_sold_with_a_key()
    {
        await using var shop = await Shop.OpenAsync(storage);
        using var request = new HttpRequestMessage(HttpMethod.Post, shop.At("/api/echo"))
        {
            Content = new ByteArrayContent(new byte[(1024 * 1024) + 1]),
            Headers = { { "Idempotency-Key", "k" } },
        };
        using var response = await shop.Http.SendAsync(request, Shop.Cancellation);
        await ProblemAssert.IsAsync(response, 413, "keyed-body-too-large");
    }

    private static async Task<HttpStatusCode> SendBodyAsync(Shop shop, string credential, string? key, bool isChunked, string body)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, shop.At("/api/echo")) { Content = new StringContent(body) };
            request.Headers.TransferEncodingChunked = isChunked;
            request.Headers.TryAddWithoutValidation("Authorization", credential);
            if (key is not null)
            {
                request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
            }

            using var response = await shop.Http.SendAsync(request, Shop.Cancellation);
            if (response.StatusCode != HttpStatusCode.Conflict)
            {
                return response.StatusCode;
            }
        }
    }

    [Fact]
    public async Task Bodies_are_part_of_the_request()
    {
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:Uses", "5 calls"));
        var pack = await shop.BuyAsync("/api/echo");
        HttpStatusCode[] statuses = [];
        foreach (var text in new[] { "one", "one", "two" })
        {
            statuses = [.. statuses, await PostAsync(shop, "/api/echo", pack, "key-1", text)];
        }

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.UnprocessableEntity], statuses);
        Assert.Equal(1, shop.Upstream.Executions);
    }

    [Fact]
    public async Task Many_requests_with_one_key_over_two_handlers_execute_once()
    {
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:Uses", "20 calls"));
        await shop.AddHandlerAsync();
        var pack = await shop.BuyAsync("/api/echo");

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => AskAsync(shop, "/api/echo/same", pack, "key-1", i % 2)));

        Assert.Equal(1, shop.Upstream.Executions);
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Single(answers.Select(answer => answer.Body).Distinct());
    }

    [Fact]
    public async Task A_failed_request_is_executed_again_under_the_same_key_for_the_upstream()
    {
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:1:Uses", "5 calls"));
        var pack = await shop.BuyAsync("/api/status/500");

        Assert.Equal(HttpStatusCode.InternalServerError, (await AskAsync(shop, "/api/status/500", pack, "key-1")).Status);
        Assert.Equal(HttpStatusCode.InternalServerError, (await AskAsync(shop, "/api/status/500", pack, "key-1")).Status);
        Assert.Equal(HttpStatusCode.InternalServerError, (await AskAsync(shop, "/api/status/500", pack, "key-2")).Status);
        Assert.Equal(HttpStatusCode.InternalServerError, (await AskAsync(shop, "/api/status/500", pack, key: null)).Status);

        var keys = shop.Upstream.Requests.Select(request => request.Headers["Idempotency-Key"].Single()).ToList();
        Assert.Equal(keys[0], keys[1]);
        Assert.Equal(3, keys.Distinct().Count());
    }

    [Theory]
    [InlineData(48 * 1024, HttpStatusCode.OK)]
    [InlineData((48 * 1024) + 1, HttpStatusCode.PaymentRequired)]
    public async Task An_answer_above_48_kibibytes_is_not_kept_and_the_call_stays_used(int length, HttpStatusCode second)
    {
        using var upstream = new RawUpstream();
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:Upstream", upstream.Address));
        var credential = await shop.BuyAsync("/api/echo");
        await using var held = upstream.Hold($"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nX-Mine: 1\r\n\r\n{new string('x', length)}");

        var first = await AskAsync(shop, "/api/echo", credential, "key-1");
        Assert.Equal((HttpStatusCode.OK, length), (first.Status, first.Body.Length));

        using var again = await shop.InsistAsync("/api/echo", 0, ("Authorization", credential), ("Idempotency-Key", "key-1"));
        Assert.Equal(second, again.StatusCode);
        Assert.Equal(second == HttpStatusCode.OK, again.Headers.Contains("X-Mine"));
        Assert.Equal(second == HttpStatusCode.OK ? first.Body : null, again.StatusCode == HttpStatusCode.OK ? await again.Content.ReadAsStringAsync(Shop.Cancellation) : null);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    public async Task A_key_that_is_none_is_refused_before_anything_is_used(string key)
    {
        await using var shop = await Shop.OpenAsync(storage);
        var credential = await shop.BuyAsync("/api/echo");

        using var bad = await shop.SendAsync(HttpMethod.Get, "/api/echo", 0, ("Authorization", credential), ("Idempotency-Key", key));
        await ProblemAssert.IsAsync(bad, 400, "bad-idempotency-key");
        using var several = await shop.SendAsync(
            HttpMethod.Get, "/api/echo", 0, ("Authorization", credential), ("Idempotency-Key", "a"), ("Idempotency-Key", "b"));
        await ProblemAssert.IsAsync(several, 400, "bad-idempotency-key");

        Assert.Equal(HttpStatusCode.OK, (await AskAsync(shop, "/api/echo", credential, new string('k', 255))).Status);
    }

    [Fact]
    public async Task A_service_may_keep_the_answer_of_a_single_use_for_a_moment_without_a_key()
    {
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:KeepAnswers", "00:00:05"));
        var credential = await shop.BuyAsync("/api/echo");
        var first = await AskAsync(shop, "/api/echo", credential, key: null);
        Assert.Equal(first, await AskAsync(shop, "/api/echo", credential, key: null));

        shop.Time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(first, await AskAsync(shop, "/api/echo", credential, key: null));
        shop.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.PaymentRequired, (await AskAsync(shop, "/api/echo", credential, key: null)).Status);
        Assert.Equal(1, shop.Upstream.Executions);
    }

    [Fact]
    public async Task Calls_of_a_pack_without_a_key_are_never_taken_for_one_another()
    {
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:Uses", "2 calls"), ("Paywall:Services:0:KeepAnswers", "00:00:05"));
        var pack = await shop.BuyAsync("/api/echo");

        Assert.Equal(HttpStatusCode.OK, (await AskAsync(shop, "/api/echo", pack, key: null)).Status);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(shop, "/api/echo", pack, key: null)).Status);
        Assert.Equal(2, shop.Upstream.Executions);
    }

    private static async Task<(HttpStatusCode Status, string Body)> AskAsync(Shop shop, string path, string credential, string? key, int handler = 0)
    {
        (string, string)[] headers = key is null ? [("Authorization", credential)] : [("Authorization", credential), ("Idempotency-Key", key)];
        using var response = await shop.InsistAsync(path, handler, headers);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Shop.Cancellation));
    }

    private static async Task<HttpStatusCode> PostAsync(Shop shop, string path, string credential, string key, string body)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, shop.At(path)) { Content = new StringContent(body, Encoding.UTF8, "text/plain") };
            request.Headers.TryAddWithoutValidation("Authorization", credential);
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
            using var response = await shop.Http.SendAsync(request, Shop.Cancellation);
            if (response.StatusCode != HttpStatusCode.Conflict)
            {
                return response.StatusCode;
            }
        }
    }
}
