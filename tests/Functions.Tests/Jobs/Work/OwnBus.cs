using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Paywall.Functions.Configuration;
using Paywall.Functions.Jobs.Work;
using Paywall.Functions.Tests.Harness;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Tests.Jobs.Work;

/// <summary>What the Service Bus was sent.</summary>
internal sealed record BusRequest(string Method, string Target, string ContentType, string Body, IReadOnlyDictionary<string, string> Headers);

/// <summary>A Service Bus that answers as a test wants, and a queue that sends to it.</summary>
internal sealed class OwnBus : IAsyncDisposable
{
    public static readonly WorkItem Item = new(WorkKind.Run, PurchaseId.Parse("0bbx51wz1x9rqsn2rw5mz4ym31"), 3);

    private readonly ConcurrentQueue<BusRequest> _requests = new();
    private readonly OwnUpstream _server;
    private readonly ServiceProvider _services;

    private OwnBus(OwnUpstream server, ConcurrentQueue<BusRequest> requests, IServiceBusAccess? access, Uri? elsewhere)
    {
        _server = server;
        _requests = requests;
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time);
        services.AddLogging(logging => logging.AddProvider(Log).AddFilter("Polly", LogLevel.None));
        services.AddSingleton(Frames(Time));
        services.AddWorkQueue(new QueueConfiguration(new ServiceBusConnection.SharedKey(elsewhere ?? new Uri(server.Address), "send only", "s3cret")));
        if (access is not null)
        {
            services.AddSingleton(access);
        }

        _services = services.BuildServiceProvider();
    }

    public string Authority => new Uri(_server.Address).Authority;

    public SkippedPauses Time { get; } = new();

    public LogBook Log { get; } = new();

    public IWorkQueue Queue => _services.GetRequiredService<IWorkQueue>();

    public IReadOnlyList<BusRequest> Requests => [.. _requests];

    /// <summary>What the seller reads.</summary>
    public IEnumerable<string> Errors => Log.Lines.Where(line => line.Contains(" Error ", StringComparison.Ordinal));

    public static WorkFrames Frames(TimeProvider time) =>
        new(new KeyRing([new MasterKey(new KeyId(7), [.. Enumerable.Range(0, 32).Select(i => (byte)i)])]), time);

    /// <summary>Answers with these statuses, the last one again and again.</summary>
    public static Task<OwnBus> StartAsync(params int[] statuses)
    {
        var answered = 0;
        return StartAsync(context =>
        {
            context.Response.StatusCode = statuses[Math.Min(Interlocked.Increment(ref answered), statuses.Length) - 1];
            context.Response.Headers.Location = "/elsewhere";
            context.Response.Headers.RetryAfter = "60";
            return Task.CompletedTask;
        });
    }

    public static async Task<OwnBus> StartAsync(RequestDelegate answer, IServiceBusAccess? access = null, Uri? elsewhere = null)
    {
        ConcurrentQueue<BusRequest> requests = new();
        var server = await OwnUpstream.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            requests.Enqueue(new BusRequest(
                context.Request.Method,
                context.Request.Path + context.Request.QueryString,
                context.Request.ContentType ?? "",
                await reader.ReadToEndAsync(context.RequestAborted),
                context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
            await answer(context);
        });
        return new OwnBus(server, requests, access, elsewhere);
    }

    /// <summary>Waits until so many requests have come.</summary>
    public async Task GetsAsync(int requests)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Shop.Cancellation);
        deadline.CancelAfter(TimeSpan.FromMinutes(1));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (_requests.Count < requests)
        {
            await ticks.WaitForNextTickAsync(deadline.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _server.DisposeAsync();
    }
}
