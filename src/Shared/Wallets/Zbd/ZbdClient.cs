using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using RestSharp;

namespace Paywall.Wallets.Zbd;

/// <summary>Sends one request to ZBD and makes an answer or a named fault of what comes back.</summary>
internal sealed partial class ZbdClient : IDisposable
{
    private const string Name = "ZBD";
    private const int LongestMessage = 200;

    private readonly RestClient _rest;

    public ZbdClient(HttpClient http, ZbdSettings settings)
    {
        var options = new RestClientOptions(settings.BaseUrl) { FollowRedirects = false, ThrowOnAnyError = false };
        _rest = new RestClient(http, options);
        _rest.AddDefaultHeader("apikey", settings.ApiKey);
    }

    public Task<T?> GetAsync<T>(string path, JsonTypeInfo<T> answer, CancellationToken cancellationToken)
        where T : class => SendAsync(new RestRequest(path, Method.Get), answer, cancellationToken);

    public Task<T?> PostAsync<TRequest, T>(
        string path, TRequest body, JsonTypeInfo<TRequest> request, JsonTypeInfo<T> answer, CancellationToken cancellationToken)
        where T : class =>
        SendAsync(
            new RestRequest(path, Method.Post).AddStringBody(JsonSerializer.Serialize(body, request), ContentType.Json), answer, cancellationToken);

    public void Dispose() => _rest.Dispose();

    /// <returns>The answer, or null for 404.</returns>
    private async Task<T?> SendAsync<T>(RestRequest request, JsonTypeInfo<T> answer, CancellationToken cancellationToken)
        where T : class
    {
        var call = $"{request.Method.ToString().ToUpperInvariant()} /{request.Resource}";
        var response = await _rest.ExecuteAsync(request, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        if (response.StatusCode == 0 || response.ResponseStatus == ResponseStatus.TimedOut)
        {
            throw new WalletException(
                WalletFault.Unavailable, $"{Name} did not answer {call}: {response.ErrorException?.GetType().Name ?? response.ResponseStatus.ToString()}.", response.ErrorException);
        }

        if (response.StatusCode == HttpStatusCode.NotFound && request.Method == Method.Get)
        {
            return null;
        }

        if ((int)response.StatusCode is < 200 or > 299)
        {
            throw Refusal(call, response);
        }

        return Read(response.Content, answer)
            ?? throw new WalletException(WalletFault.BadAnswer, $"{Name} answered {call} with something that is not its documented JSON.");
    }

    private static WalletException Refusal(string call, RestResponse response)
    {
        var status = (int)response.StatusCode;
        var fault = status switch
        {
            401 or 403 => WalletFault.Misconfigured,
            429 => WalletFault.RateLimited,
            408 or >= 500 => WalletFault.Unavailable,
            _ => WalletFault.Refused,
        };
        var message = Read(response.Content, ZbdJson.Default.ZbdError)?.Message;
        var words = string.IsNullOrWhiteSpace(message) ? "" : $": {Harmless(message)}";
        return new WalletException(fault, $"{Name} answered {call} with {status}{words}.") { RetryAfter = RetryAfter(response) };
    }

    private static T? Read<T>(string? content, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return content is null ? null : JsonSerializer.Deserialize(content, type);
        }
        catch (JsonException)
        {
            // What is no JSON, or other JSON, is reported as such; its text is not repeated.
            return null;
        }
    }

    private static TimeSpan? RetryAfter(RestResponse response)
    {
        var value = response.Headers?.FirstOrDefault(header => string.Equals(header.Name, "Retry-After", StringComparison.OrdinalIgnoreCase))?.Value;
        return int.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out var seconds) && seconds >= 0
            ? TimeSpan.FromSeconds(seconds)
            : null;
    }

    /// <summary>What a stranger says in an error, cut short and without anything that looks like an invoice or a key.</summary>
    private static string Harmless(string message)
    {
        var plain = Suspicious.Replace(message, "…");
        return plain.Length <= LongestMessage ? plain : plain[..LongestMessage] + "…";
    }

    [GeneratedRegex(@"[\p{C}]|\b[\w+/=-]{24,}", RegexOptions.NonBacktracking)]
    private static partial Regex Suspicious { get; }
}
