using Paywall.Functions.Tests.Harness;

namespace Paywall.Functions.Tests.Calls;

public class HostileTargetTests(LocalStorage storage)
{
    [Theory]
    [InlineData("get", 402)]
    [InlineData("Post", 402)]
    [InlineData("head", 402)]
    [InlineData("FETCH", 405)]
    [InlineData("TRACE", 405)]
    [InlineData("PROPFIND", 405)]
    [InlineData("CONNECT", 405)]
    [InlineData("G@T", 400)]
    [InlineData("G\0T", 400)]
    [InlineData("", 400)]
    public async Task A_method_is_sold_or_refused(string method, int status)
    {
        await using var shop = await Shop.OpenAsync(storage);
        var answer = await RawConnection.AskAsync(shop, shop.Head($"{method} /api/echo", "Content-Length: 0"));
        Assert.Equal(status, answer.Status);
        Assert.Equal(0, shop.Upstream.Executions);
        Assert.True(status == 402 || shop.ChargesMade == 0);
    }

    [Fact]
    public async Task A_method_in_lower_case_is_the_one_in_upper_case_when_sold_and_when_forwarded()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var answer = await RawConnection.AskAsync(shop, shop.Head("get /api/echo", $"Authorization: {await shop.BuyAsync("/api/echo")}"));
        Assert.Equal(200, answer.Status);
        Assert.Equal("GET", shop.Upstream.Requests.Single().Method);
    }

    [Theory]
    [InlineData("CONNECT 127.0.0.1:80", 400)]
    [InlineData("OPTIONS *", 404)]
    [InlineData("GET *", 405)]
    [InlineData("GET api/echo", 400)]
    [InlineData("GET //api/echo", 404)]
    [InlineData("GET http://elsewhere.example/api/echo", 400)]
    [InlineData("GET ftp://127.0.0.1/api/echo", 400)]
    [InlineData("GET /api/%00", 400)]
    [InlineData("GET /api/echo/%00", 400)]
    [InlineData("GET /api/\0", 400)]
    [InlineData("GET /api/echo\u00e4", 400)]
    [InlineData("GET /api/echo?x=\u00e4", 400)]
    [InlineData("GET /api/echo?x=\0", 400)]
    [InlineData("GET /api/echo/%0d%0aX-Injected:%201", 400)]
    [InlineData("GET /api/echo/%0a", 400)]
    [InlineData("GET /api/echo/%7f", 400)]
    [InlineData("GET /api/echo/\u0001", 400)]
    [InlineData("GET /api/%0d%0a", 404)]
    [InlineData("GET /api/", 404)]
    [InlineData("GET /api", 404)]
    [InlineData("GET /api/echo x", 400)]
    public async Task A_target_that_means_no_service_is_refused_without_an_invoice(string request, int status)
    {
        await using var shop = await Shop.OpenAsync(storage);
        var answer = await RawConnection.AskAsync(shop, shop.Head(request));
        Assert.Equal(status, answer.Status);
        Assert.DoesNotContain("X-Injected", answer.Head, StringComparison.OrdinalIgnoreCase);
        Assert.Equal((0, 0), (shop.Upstream.Executions, shop.ChargesMade));
    }

    [Fact]
    public async Task A_target_in_absolute_form_is_the_same_target()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var target = shop.At("/api/echo?x=1").AbsoluteUri;
        Assert.Equal(402, (await RawConnection.AskAsync(shop, shop.Head($"GET {target}"))).Status);
        var answer = await RawConnection.AskAsync(shop, shop.Head($"GET {target}", $"Authorization: {await shop.BuyAsync("/api/echo?x=1")}"));
        Assert.Equal(200, answer.Status);
        Assert.Equal(("/echo", "?x=1"), (shop.Upstream.Requests.Single().Path, shop.Upstream.Requests.Single().Query));
    }

    [Theory]
    [InlineData("?a=%0d%0aSet-Cookie:%20a=b")]
    [InlineData("?a=%00")]
    [InlineData("?a=\u0001\u0002\u001f\u007f")]
    [InlineData("?a=\tb")]
    [InlineData("?\"<>\\^`{|}")]
    [InlineData("??")]
    [InlineData("?%")]
    public async Task A_query_is_sold_and_forwarded_to_the_letter_or_refused(string query)
    {
        await using var shop = await Shop.OpenAsync(storage);
        var offer = await RawConnection.AskAsync(shop, shop.Head($"GET /api/echo{query}"));
        if (offer.Status == 400)
        {
            Assert.Equal(0, shop.ChargesMade);
            return;
        }

        Assert.Equal(402, offer.Status);
        Assert.True(Paywall.Protocol.L402.L402Challenge.TryParse(RawAnswer.Find(offer.Head, "WWW-Authenticate"), out var challenge));
        var credential = Paywall.Protocol.L402.L402Credential.ToHeaderValue(challenge.Token, shop.Pay(challenge));
        var answer = await RawConnection.AskAsync(shop, shop.Head($"GET /api/echo{query}", $"Authorization: {credential}"));
        Assert.Equal(200, answer.Status);
        Assert.Equal(query, shop.Upstream.Requests.Single().Query);
        Assert.Null(RawAnswer.Find(answer.Head, "Set-Cookie"));
    }

    [Theory]
    [InlineData(1000, 402)]
    [InlineData(2000, 414)]
    [InlineData(20_000, 414)]
    public async Task Any_number_of_query_parameters_is_taken_up_to_the_length_of_a_query(int count, int status)
    {
        await using var shop = await Shop.OpenAsync(storage);
        var query = "?" + string.Join('&', Enumerable.Repeat("a=1", count));
        using var connection = await RawConnection.OpenAsync(shop);
        var sending = connection.SendAsync(shop.Head($"GET /api/echo{query}"));
        var answer = await connection.ReadAsync();
        await sending;
        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 402 ? 1 : 0, shop.ChargesMade);
    }
}
