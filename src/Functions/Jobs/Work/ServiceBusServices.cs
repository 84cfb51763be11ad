using System.Net;
using Microsoft.Extensions.Http.Resilience;
using Paywall.Functions.Configuration;
using Paywall.Functions.Identity;
using Polly;

namespace Paywall.Functions.Jobs.Work;

internal static class ServiceBusServices
{
    private const int MostRepeats = 2;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Three of these and the pauses between them fit into what sending may take in all.</summary>
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(400);

    /// <summary>Adds the queue that the seller chose.</summary>
    public static void AddWorkQueue(this IServiceCollection services, QueueConfiguration configuration)
    {
        if (configuration.ServiceBus is { } connection)
        {
            services.AddServiceBusQueue(connection);
        }
        else
        {
            services.AddSingleton<IWorkQueue, StorageWorkQueue>();
        }
    }

    private static void AddServiceBusQueue(this IServiceCollection services, ServiceBusConnection connection)
    {
        services.AddSingleton(connection);
        services.AddSingleton(provider => AccessTo(connection, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IWorkQueue, ServiceBusWorkQueue>();
        var client = services.AddHttpClient(ServiceBusWorkQueue.ClientName, http => http.Timeout = Timeout.InfiniteTimeSpan)
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
        client.AddResilienceHandler("send", static (pipeline, context) =>
        {
            pipeline.TimeProvider = context.ServiceProvider.GetRequiredService<TimeProvider>();
            pipeline.AddRetry(Repeats());
            pipeline.AddTimeout(AttemptTimeout);
        });
    }

    /// <summary>A message keeps its id, so the queue drops it where it had it already and only the answer was lost.</summary>
    private static HttpRetryStrategyOptions Repeats() => new()
    {
        MaxRetryAttempts = MostRepeats,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Delay = FirstPause,
        MaxDelay = LongestPause,

        // A longer pause that the answer asks for is the caller's to make, who holds nobody's connection for it.
        ShouldRetryAfterHeader = false,
    };

    private static IServiceBusAccess AccessTo(ServiceBusConnection connection, TimeProvider time) => connection switch
    {
        ServiceBusConnection.SharedKey key => new SharedKeyAccess(key, time),
        ServiceBusConnection.Identity identity => new IdentityAccess(ManagedIdentityTokens.Of(identity.ClientId, time)),
        _ => throw new InvalidOperationException("There are no other connections."),
    };
}
