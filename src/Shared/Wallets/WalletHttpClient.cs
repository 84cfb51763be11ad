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

    /// <summary>Adds two clients that share nothing, so that what goes wrong while invoices are made stops nobody who has paid.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="wallet">The wallet's name, and that of the client that looks up, settles and pays.</param>
    /// <param name="refusalStatuses">Statuses from 500 on that are refusals of this wallet and no sign of a breakdown.</param>
    public static void AddWalletHttpClients(this IServiceCollection services, string wallet, params int[] refusalStatuses)
    {
        services.AddClient(wallet, refusalStatuses);
        services.AddClient(ForInvoices(wallet), refusalStatuses);
    }

    /// <summary>The name of the client that makes invoices, which anybody can ask for.</summary>
    public static string ForInvoices(string wallet) => $"{wallet}-invoices";

    private static void AddClient(this IServiceCollection services, string name, int[] refusalStatuses)
    {
        var client = services.AddHttpClient(name)
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                ActivityHeadersPropagator = null,
                AllowAutoRedirect = false,
                AutomaticDecompression = DecompressionMethods.None,
                ConnectTimeout = ConnectTimeout,
                MaxResponseHeadersLength = 32,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                UseCookies = false,
                UseProxy = false,
            });
        client.AddStandardResilienceHandler(options => Configure(options, refusalStatuses));
        client.AddHttpMessageHandler(() => new ResponseSizeLimit(ResponseLimit));
    }

    private static void Configure(HttpStandardResilienceOptions options, int[] refusalStatuses)
    {
        options.AttemptTimeout.Timeout = AttemptTimeout;
        options.TotalRequestTimeout.Timeout = TotalTimeout;

        var isTransient = options.Retry.ShouldHandle;
        options.Retry.ShouldHandle = attempt => IsLastWord(attempt.Outcome, refusalStatuses) ? ValueTask.FromResult(false) : isTransient(attempt);
        options.Retry.MaxRetryAttempts = 2;
        options.Retry.Delay = FirstRetryDelay;
        options.Retry.DisableForUnsafeHttpMethods();

        // Being told to slow down is no sign of a broken wallet; it must not keep paid invoices from being looked up.
        var isFailure = options.CircuitBreaker.ShouldHandle;
        options.CircuitBreaker.ShouldHandle = attempt => IsLastWord(attempt.Outcome, refusalStatuses) ? ValueTask.FromResult(false) : isFailure(attempt);
        options.CircuitBreaker.FailureRatio = 0.5;
    }

    /// <summary>An answer that the caller should hear at once: the wallet says when to come back, refuses, or said too much already.</summary>
    private static bool IsLastWord(Outcome<HttpResponseMessage> outcome, int[] refusalStatuses) =>
        outcome.Result is { StatusCode: HttpStatusCode.TooManyRequests } or { Headers.RetryAfter: not null }
        || (outcome.Result is { } answer && refusalStatuses.Contains((int)answer.StatusCode) && IsJson(answer))
        || outcome.Exception is HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded };

    /// <summary>What a proxy says in the wallet's place is a page.</summary>
    private static bool IsJson(HttpResponseMessage answer) => answer.Content.Headers.ContentType?.MediaType == "application/json";
}
