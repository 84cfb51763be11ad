using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Paywall.Sandbox.ServiceBus;

namespace Paywall.Sandbox.Tests.ServiceBus;

public sealed class ServiceBusServerTests : IAsyncLifetime
{
    private const string Key = "c2VjcmV0IGtleSBvZiB0aGUgdGVzdHM=";
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 15, 13, 16, TimeSpan.Zero);

    private readonly FakeTimeProvider _clock = new(Now);
    private readonly HttpClient _http = new();
    private readonly ServiceBusBroker _broker;
    private readonly ServiceBusQueue _queue;
    private ServiceBusServer? _server;

    public ServiceBusServerTests()
    {
        _broker = new ServiceBusBroker(_clock);
        _queue = _broker.CreateQueue("settle");
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Uri Messages => new(_server!.Address, "/settle/messages");

    public async ValueTask InitializeAsync() => _server = await StartAsync(new ServiceBusServerOptions());

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server!.DisposeAsync();
    }

    [Fact]
    public async Task A_message_that_was_sent_is_in_the_queue_with_its_properties()
    {
        using var request = Signed("{\"a\":1}");
        request.Content!.Headers.ContentType = new("application/json");
        request.Headers.Add("BrokerProperties", """
            {"MessageId":"m1","CorrelationId":"c","Label":"l","To":"t","ReplyTo":"r","TimeToLive":90.5}
            """);
        request.Headers.Add("Priority", "High");
        request.Headers.Add("Quoted", "\"5\"");
        request.Headers.Add("Number", "5");
        request.Headers.Add("Rate", "-0.5");
        request.Headers.Add("x-ms-retrypolicy", "NoRetry");
        request.Headers.Add("User-Agent", "paywall");

        using var response = await _http.SendAsync(request, Cancellation);

        Assert.Equal((HttpStatusCode.Created, ""), (response.StatusCode, await response.Content.ReadAsStringAsync(Cancellation)));
        var locked = (await _queue.ReceiveAsync(1, Cancellation))[0];
        var message = locked.Message;
        Assert.Equal("{\"a\":1}", Encoding.UTF8.GetString(message.Body.Span));
        Assert.Equal(("m1", "c", "l", "t", "r"), (message.MessageId, message.CorrelationId, message.Subject, message.To, message.ReplyTo));
        Assert.Equal(("application/json", Now.AddSeconds(90.5)), (message.ContentType, locked.ExpiresAt));
        Assert.Equal(
            ["Number=5", "Priority=\"High\"", "Quoted=\"5\"", "Rate=-0.5"],
            message.Properties.Select(property => $"{property.Key}={property.Value.ToJsonString()}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_duplicate_is_answered_as_if_it_were_sent()
    {
        Assert.Equal(HttpStatusCode.Created, await SendAsync(Signed("a", """{"MessageId":"m1"}""")));
        Assert.Equal(HttpStatusCode.Created, await SendAsync(Signed("b", """{"MessageId":"m1"}""")));
        Assert.Equal(1, _queue.ActiveCount);
    }

    [Fact]
    public async Task Messages_without_an_id_are_no_duplicates()
    {
        Assert.Equal(HttpStatusCode.Created, await SendAsync(Signed("a")));
        Assert.Equal(HttpStatusCode.Created, await SendAsync(Signed("a")));
        Assert.Equal(2, _queue.ActiveCount);
    }

    [Fact]
    public async Task A_message_is_scheduled_by_a_moment_in_RFC_1123()
    {
        Assert.Equal(HttpStatusCode.Created, await SendAsync(Signed("a", """{"ScheduledEnqueueTimeUtc":"Sun, 22 Nov 2026 16:13:16 GMT"}""")));
        Assert.Equal((0, 1), (_queue.ActiveCount, _queue.ScheduledCount));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal((1, 0), (_queue.ActiveCount, _queue.ScheduledCount));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"SessionId":"s"}""")]
    [InlineData("""{"messageId":"m"}""")]
    [InlineData("""{"MessageId":""}""")]
    [InlineData("""{"MessageId":5}""")]
    [InlineData("""{"TimeToLive":"90"}""")]
    [InlineData("""{"TimeToLive":0}""")]
    [InlineData("""{"TimeToLive":1e300}""")]
    [InlineData("""{"ScheduledEnqueueTimeUtc":"2026-11-22T16:13:16Z"}""")]
    [InlineData("""{"DeliveryCount":1}""")]
    public async Task Broker_properties_that_the_sandbox_does_not_know_are_refused(string properties)
    {
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(Signed("a", properties)));
        Assert.Equal((0, 0), (_queue.ActiveCount, _queue.ScheduledCount));
    }

    [Fact]
    public async Task A_message_id_has_128_characters_at_most()
    {
        Assert.Equal(HttpStatusCode.Created, await SendAsync(Signed("a", $$"""{"MessageId":"{{new string('m', 128)}}"}""")));
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(Signed("a", $$"""{"MessageId":"{{new string('m', 129)}}"}""")));
    }

    [Fact]
    public async Task A_message_has_256_KiB_at_most_its_properties_included()
    {
        Assert.Equal(HttpStatusCode.Created, await SendAsync(Signed(new string('a', 256 * 1024))));
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(Signed(new string('a', (256 * 1024) + 1))));
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(Signed(new string('a', 256 * 1024), """{"MessageId":"m"}""")));
        Assert.Equal(1, _queue.ActiveCount);

        await using var other = await StartAsync(new ServiceBusServerOptions { TooLargeStatus = 413 });
        using var large = Signed(new string('a', (256 * 1024) + 1), to: new Uri(other.Address, "/settle/messages"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await SendAsync(large));
    }

    [Fact]
    public async Task What_is_not_there_is_refused()
    {
        Assert.Equal(HttpStatusCode.Gone, await SendAsync(Signed("a", to: new Uri(_server!.Address, "/other/messages"))));
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync(Signed("a", to: new Uri(_server.Address, "/settle"))));
        using var reading = new HttpRequestMessage(HttpMethod.Get, Messages);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, await SendAsync(reading));
        using var batch = Signed("[]");
        batch.Content!.Headers.ContentType = new("application/vnd.microsoft.servicebus.json");
        Assert.Equal(HttpStatusCode.NotImplemented, await SendAsync(batch));
        Assert.Equal(0, _queue.ActiveCount);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/settle")]
    [InlineData("/settle/")]
    [InlineData("/SETTLE/messages")]
    public async Task A_signature_lets_in_for_its_resource_and_what_lies_under_it(string path)
    {
        var resource = _server!.Address.GetLeftPart(UriPartial.Authority) + path;
        Assert.Equal(HttpStatusCode.Created, await SendAsync(Request(Sign(resource))));
        Assert.Equal(HttpStatusCode.Created, await SendAsync(Request(Sign(resource.Replace("http://", "sb://", StringComparison.Ordinal)))));
    }

    [Theory]
    [InlineData("/other")]
    [InlineData("/settl")]
    [InlineData("/settle/messages/1")]
    public async Task A_signature_for_another_resource_is_refused(string path) =>
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(Request(Sign(_server!.Address.GetLeftPart(UriPartial.Authority) + path))));

    [Fact]
    public async Task A_signature_for_another_namespace_is_refused() =>
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(Request(Sign("https://other.servicebus.windows.net/settle"))));

    [Fact]
    public async Task A_signature_ends_with_its_time()
    {
        var token = Sign(Messages.AbsoluteUri, Now.AddMinutes(1));
        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(HttpStatusCode.Created, await SendAsync(Request(token)));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(Request(token)));
    }

    [Fact]
    public async Task A_token_that_is_wrong_in_any_part_is_refused()
    {
        var good = Sign(Messages.AbsoluteUri);
        string?[] wrong =
        [
            null, "", "Basic YTpi", "SharedAccessSignature", "SharedAccessSignature sr=a&sig=b", good + "&se=99999999999", good + "&x=1",
            Sign(Messages.AbsoluteUri, key: "another"), Sign(Messages.AbsoluteUri, name: "another"),
            good.Replace("&se=", "&se=1", StringComparison.Ordinal), good.Replace("sr=http", "sr=HTTP", StringComparison.Ordinal), "Bearer bad",
        ];
        foreach (var token in wrong)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(Request(token)));
        }

        Assert.Equal(0, _queue.ActiveCount);
    }

    [Fact]
    public async Task A_bearer_token_is_good_if_the_server_was_told_so() =>
        Assert.Equal(HttpStatusCode.Created, await SendAsync(Request("Bearer good")));

    [Fact]
    public void The_signature_is_that_of_the_documentation()
    {
        // Computed with openssl: printf 'https%%3a%%2f%%2fa.example%%2fq\n1800000000' | openssl dgst -sha256 -hmac key -binary | base64
        const string Signature = "LxTcJJ7ctWzThoEFKM8WTh0Ef8vu021WQribhbOqRdo=";
        var signature = SharedAccessSignature.TryParse(
            $"SharedAccessSignature sr=https%3a%2f%2fa.example%2fq&sig={Uri.EscapeDataString(Signature)}&se=1800000000&skn=send")!;
        Assert.Null(signature.Refuse([new SharedAccessKey("send", "key")], "a.example", "/q/messages", Now));
    }

    private Task<ServiceBusServer> StartAsync(ServiceBusServerOptions options) => ServiceBusServer.StartAsync(
        _broker,
        options with { Keys = [new SharedAccessKey("send", Key)], AcceptsToken = token => token == "good", Time = _clock },
        Cancellation);

    private static string Sign(string resource, DateTimeOffset? expiry = null, string name = "send", string key = Key)
    {
        var encoded = Uri.EscapeDataString(resource);
        var seconds = (expiry ?? Now.AddHours(1)).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"{encoded}\n{seconds}"));
        return $"SharedAccessSignature sr={encoded}&sig={Uri.EscapeDataString(Convert.ToBase64String(signature))}&se={seconds}&skn={name}";
    }

    private HttpRequestMessage Signed(string body, string? properties = null, Uri? to = null)
    {
        var address = to ?? Messages;
        var request = Request(Sign(address.AbsoluteUri), body, address);
        if (properties is not null)
        {
            request.Headers.TryAddWithoutValidation("BrokerProperties", properties);
        }

        return request;
    }

    private HttpRequestMessage Request(string? token, string body = "a", Uri? to = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, to ?? Messages) { Content = new StringContent(body) };
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", token);
        }

        return request;
    }

    private async Task<HttpStatusCode> SendAsync(HttpRequestMessage request)
    {
        using var response = await _http.SendAsync(request, Cancellation);
        return response.StatusCode;
    }
}
