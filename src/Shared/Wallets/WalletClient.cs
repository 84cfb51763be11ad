using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RestSharp;

namespace Paywall.Wallets;

/// <summary>Sends one request to a wallet and makes an answer or a named fault of what comes back.</summary>
internal sealed class WalletClient : IDisposable
{
    private const string RetryAfterHeader = "Retry-After";

    private readonly RestClient _rest;
    private readonly WalletApi _api;
    private readonly TimeProvider _time;

    public WalletClient(HttpClient http, WalletApi api, TimeProvider time)
    {
        // RestSharp follows redirects by itself, whatever the handlers say, and takes the key along.
        var options = new RestClientOptions(api.BaseUrl) { FollowRedirects = false, UserAgent = "Paywall" };
        _rest = new RestClient(http, options) { AcceptedContentTypes = [ContentType.Json] };
        _rest.AddDefaultHeader(api.KeyHeader, api.Key);
        (_api, _time) = (api, time);
    }

    /// <returns>The answer, or null if the wallet says that there is no such thing.</returns>
    /// <exception cref="WalletException">There is no answer, or none that can be used.</exception>
    public async Task<T?> GetAsync<T>(string path, JsonTypeInfo<T> answer, CancellationToken cancellationToken)
        where T : class
    {
        var request = new RestRequest(path, Method.Get);
        return await SendAsync(request, cancellationToken) is { } response ? Read(request, response, answer) : null;
    }

    /// <summary>Sends a body once.</summary>
    /// <exception cref="WalletException">There is no answer, or none that can be used.</exception>
    public async Task<T> PostAsync<TRequest, T>(
        string path, TRequest body, JsonTypeInfo<TRequest> request, JsonTypeInfo<T> answer, CancellationToken cancellationToken)
        where T : class
    {
        var post = Post(path, body, request);
        return Read(post, await SendAsync(post, cancellationToken) ?? throw Nothing(post), answer);
    }

    /// <summary>Sends a body once to where success is told by the status alone.</summary>
    /// <exception cref="WalletException">There is no answer, or it is not one of success.</exception>
    public async Task PostAsync<TRequest>(
        string path, TRequest body, JsonTypeInfo<TRequest> request, CancellationToken cancellationToken)
    {
        var post = Post(path, body, request);
        _ = await SendAsync(post, cancellationToken) ?? throw Nothing(post);
    }

    public void Dispose() => _rest.Dispose();

    /// <summary>What the wallet says, fit for a log.</summary>
    public string Clean(string words) => ForeignText.Clean(words, _api.Secrets);

    private static RestRequest Post<TRequest>(string path, TRequest body, JsonTypeInfo<TRequest> request) =>
        new RestRequest(path, Method.Post).AddStringBody(JsonSerializer.Serialize(body, request), ContentType.Json);

    /// <returns>An answer of success, or null if there is no such thing.</returns>
    private async Task<RestResponse?> SendAsync(RestRequest request, CancellationToken cancellationToken)
    {
        request.AdvancedResponseWriter = Take;
        var response = await _rest.ExecuteAsync(request, cancellationToken);
        if (response.StatusCode == 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw LostCall.Explain(_api.Name, Call(request), response.ErrorException);
        }

        var status = (int)response.StatusCode;
        if (status is >= 200 and <= 299)
        {
            return response;
        }

        var refusal = _api.ReadRefusal(response.RawBytes ?? []);
        return status switch
        {
            // Only the wallet's own word for it counts; others on the way have 404 pages too.
            404 when refusal is { IsOfAbsence: true } => null,
            404 when refusal is null => throw NotDocumented(request, response),
            >= 300 and <= 399 => throw new WalletException(
                WalletFault.BadAnswer, $"{_api.Name} answered {Call(request)} with {status}, a redirect, which is not followed."),
            _ => throw Refusal(request, status, refusal, RetryAfter(response)),
        };
    }

    private WalletException Refusal(RestRequest request, int status, WalletRefusal? refusal, TimeSpan? retryAfter)
    {
        var fault = status switch
        {
            401 or 403 or 404 => WalletFault.Misconfigured,
            429 => WalletFault.RateLimited,
            _ when refusal is not null && _api.RefusalStatuses.Contains(status) => WalletFault.Refused,
            408 or >= 500 => WalletFault.Unavailable,
            _ when refusal?.IsOfKey == true => WalletFault.Misconfigured,
            _ => WalletFault.Refused,
        };
        var words = string.IsNullOrWhiteSpace(refusal?.Words) ? "" : $": {Clean(refusal.Words).TrimEnd('.', ' ')}";
        return new WalletException(fault, $"{_api.Name} answered {Call(request)} with {status}{words}.")
        {
            RetryAfter = retryAfter,
            Status = status,
            Code = refusal?.Code,
        };
    }

    private T Read<T>(RestRequest request, RestResponse response, JsonTypeInfo<T> answer)
        where T : class => ForeignJson.Read(response.RawBytes, answer) ?? throw NotDocumented(request, response);

    private WalletException Nothing(RestRequest request) =>
        new(WalletFault.Misconfigured, $"{_api.Name} knows nothing at {Call(request)} (404).");

    private WalletException NotDocumented(RestRequest request, RestResponse response)
    {
        var type = Clean(response.ContentType ?? "no content type");
        return new WalletException(
            WalletFault.BadAnswer,
            $"{_api.Name} answered {Call(request)} with {(int)response.StatusCode} and {type}, which is not its documented JSON.");
    }

    /// <summary>The method and the path, without the query.</summary>
    private static string Call(RestRequest request) => $"{request.Method.ToString().ToUpperInvariant()} /{request.Resource}";

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

    private TimeSpan? RetryAfter(RestResponse response)
    {
        if (!RetryConditionHeaderValue.TryParse(response.GetHeaderValue(RetryAfterHeader), out var header))
        {
            return null;
        }

        return header.Delta ?? header.Date - _time.GetUtcNow();
    }
}
