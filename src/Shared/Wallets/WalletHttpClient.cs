using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace Paywall.Wallets;

/// <summary>The HTTP client that wallets are reached with: bounded in time and size, and sending nothing twice that is not safe to repeat.</summary>
internal static class WalletHttpClient
{
    public const int ResponseLimit = 1024 * 1024;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TotalTimeout = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan FirstRetryDelay = TimeSpan.FromMilliseconds(200);

    public static void AddWalletHttpClient(this IServiceCollection services, string name)
    {
        var client = services.AddHttpClient(name)
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                AutomaticDecompression = DecompressionMethods.None,
                ConnectTimeout = ConnectTimeout,
                MaxResponseHeadersLength = 32,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                UseCookies = false,
                UseProxy = false,
            });
        client.AddStandardResilienceHandler(Configure);
        client.AddHttpMessageHandler(() => new ResponseSizeLimit(ResponseLimit));
    }

    private static void Configure(HttpStandardResilienceOptions options)
    {
        options.AttemptTimeout.Timeout = AttemptTimeout;
        options.TotalRequestTimeout.Timeout = TotalTimeout;

        var isTransient = options.Retry.ShouldHandle;
        options.Retry.ShouldHandle = attempt => IsLastWord(attempt.Outcome) ? ValueTask.FromResult(false) : isTransient(attempt);
        options.Retry.MaxRetryAttempts = 2;
        options.Retry.Delay = FirstRetryDelay;
        options.Retry.DisableForUnsafeHttpMethods();

        // Being told to slow down is no sign of a broken wallet; it must not keep paid invoices from being looked up.
        var isFailure = options.CircuitBreaker.ShouldHandle;
        options.CircuitBreaker.ShouldHandle = attempt => IsLastWord(attempt.Outcome) ? ValueTask.FromResult(false) : isFailure(attempt);
        options.CircuitBreaker.FailureRatio = 0.5;
    }

    /// <summary>An answer that the caller should hear at once: the wallet says when to come back, or it said too much already.</summary>
    private static bool IsLastWord(Outcome<HttpResponseMessage> outcome) =>
        outcome.Result is { StatusCode: HttpStatusCode.TooManyRequests } or { Headers.RetryAfter: not null }
        || outcome.Exception is HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded };
}
