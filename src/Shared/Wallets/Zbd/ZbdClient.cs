using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RestSharp;

namespace Paywall.Wallets.Zbd;

/// <summary>Sends one request to ZBD and makes an answer or a named fault of what comes back.</summary>
internal sealed class ZbdClient : IDisposable
{
    public const string Name = "ZBD";

    private const string RetryAfterHeader = "Retry-After";

    private static ReadOnlySpan<byte> ByteOrderMark => "\uFEFF"u8;

    private readonly RestClient _rest;
    private readonly string _secret;
    private readonly TimeProvider _time;

    public ZbdClient(HttpClient http, ZbdSettings settings, TimeProvider time)
    {
        // RestSharp follows redirects by itself, whatever the handlers say, and takes the key along.
        var options = new RestClientOptions(settings.BaseUrl) { FollowRedirects = false, UserAgent = "Paywall" };
        _rest = new RestClient(http, options) { AcceptedContentTypes = [ContentType.Json] };
        _rest.AddDefaultHeader("apikey", settings.ApiKey);
        (_secret, _time) = (settings.ApiKey, time);
    }

    /// <returns>The answer, or null if ZBD says that there is no such thing.</returns>
    /// <exception cref="WalletException">There is no answer, or none that can be used.</exception>
    public Task<T?> GetAsync<T>(string path, JsonTypeInfo<T> answer, CancellationToken cancellationToken)
        where T : class => SendAsync(new RestRequest(path, Method.Get), answer, cancellationToken);

    /// <summary>Sends a body once.</summary>
    /// <exception cref="WalletException">There is no answer, or none that can be used.</exception>
    public async Task<T> PostAsync<TRequest, T>(
        string path, TRequest body, JsonTypeInfo<TRequest> request, JsonTypeInfo<T> answer, CancellationToken cancellationToken)
        where T : class
    {
        var json = JsonSerializer.Serialize(body, request);
        return await SendAsync(new RestRequest(path, Method.Post).AddStringBody(json, ContentType.Json), answer, cancellationToken)
            ?? throw new WalletException(WalletFault.Misconfigured, $"{Name} knows nothing at POST /{path} (404).");
    }

    public void Dispose() => _rest.Dispose();

    /// <summary>What ZBD says, fit for a log.</summary>
    public string Clean(string words) => ForeignText.Clean(words, _secret);

    private async Task<T?> SendAsync<T>(RestRequest request, JsonTypeInfo<T> answer, CancellationToken cancellationToken)
        where T : class
    {
        var call = $"{request.Method.ToString().ToUpperInvariant()} /{request.Resource}";
        request.AdvancedResponseWriter = Take;
        var response = await _rest.ExecuteAsync(request, cancellationToken);
        if (response.StatusCode == 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw LostCall.Explain(Name, call, response.ErrorException);
        }

        var status = (int)response.StatusCode;
        var refusal = status is >= 200 and <= 299 ? null : Read(response.RawBytes, ZbdJson.Default.ZbdError);
        return status switch
        {
            // Only ZBD's own word for it counts; others on the way have 404 pages too.
            404 when refusal is not null => null,
            404 => throw NotZbd(call, response),
            >= 300 and <= 399 => throw new WalletException(WalletFault.BadAnswer, $"{Name} answered {call} with {status}, a redirect, which is not followed."),
            >= 200 and <= 299 => Read(response.RawBytes, answer) ?? throw NotZbd(call, response),
            _ => throw Refusal(call, status, refusal, RetryAfter(response)),
        };
    }

    private WalletException Refusal(string call, int status, ZbdError? refusal, TimeSpan? retryAfter)
    {
        var fault = status switch
        {
            401 or 403 => WalletFault.Misconfigured,
            429 => WalletFault.RateLimited,
            408 or >= 500 => WalletFault.Unavailable,
            _ => WalletFault.Refused,
        };
        var words = string.IsNullOrWhiteSpace(refusal?.Message) ? "" : $": {Clean(refusal.Message).TrimEnd('.', ' ')}";
        return new WalletException(fault, $"{Name} answered {call} with {status}{words}.") { RetryAfter = retryAfter };
    }

    private WalletException NotZbd(string call, RestResponse response)
    {
        var type = Clean(response.ContentType ?? "no content type");
        return new WalletException(
            WalletFault.BadAnswer, $"{Name} answered {call} with {(int)response.StatusCode} and {type}, which is not its documented JSON.");
    }

    /// <summary>
    /// Takes an answer as it lies in memory. RestSharp's own way copies it three times, drops it if nobody waits any more, and throws
    /// at a redirect to what is no address.
    /// </summary>
    private static RestResponse Take(HttpResponseMessage message, RestRequest request)
    {
        using var body = message.Content.ReadAsStream();
        var bytes = new byte[body.Length];
        body.ReadExactly(bytes);
        return new RestResponse(request)
        {
            StatusCode = message.StatusCode,
            ContentType = message.Content.Headers.ContentType?.MediaType,
            Headers = message.Headers.RetryAfter is { } wait ? [new HeaderParameter(RetryAfterHeader, wait.ToString())] : [],
            RawBytes = bytes,
        };
    }

    private static T? Read<T>(byte[]? json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            ReadOnlySpan<byte> text = json;
            return JsonSerializer.Deserialize(text.StartsWith(ByteOrderMark) ? text[ByteOrderMark.Length..] : text, type);
        }
        catch (JsonException)
        {
            // What is no JSON, or other JSON, is reported as such; its text is not repeated.
            return null;
        }
    }

    private TimeSpan? RetryAfter(RestResponse response)
    {
        if (!RetryConditionHeaderValue.TryParse(response.GetHeaderValue(RetryAfterHeader), out var header))
        {
            return null;
        }

        var wait = header.Delta ?? header.Date - _time.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }
}
