using System.Text;
using Microsoft.Extensions.Time.Testing;
using Paywall.Sandbox.Tests.Network;
using Paywall.Sandbox.Tests.Processes;
using Paywall.Sandbox.Upstreams;
using Paywall.Sandbox.Upstreams.Jobs;

namespace Paywall.Sandbox.Tests.Upstreams.Jobs;

/// <summary>The sample upstream, and a client that asks it as the paywall does.</summary>
internal sealed class JobWorld : IAsyncDisposable
{
    public const string Key = "4ZC1X9V0E2RK7M3BQ8TDWHN5GA";

    private JobWorld(SampleUpstream upstream, FakeOps ops, FakeTimeProvider clock)
    {
        Upstream = upstream;
        Ops = ops;
        Clock = clock;
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = upstream.Address };
    }

    public SampleUpstream Upstream { get; }

    public SampleJobs Jobs => Upstream.Jobs;

    public FakeOps Ops { get; }

    public FakeTimeProvider Clock { get; }

    public HttpClient Http { get; }

    public static async Task<JobWorld> StartAsync()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        var upstream = await SampleUpstream.StartAsync(0, clock, TestContext.Current.CancellationToken);
        return new JobWorld(upstream, await FakeOps.StartAsync(), clock);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Upstream.DisposeAsync();
        await Ops.DisposeAsync();
    }

    /// <summary>Asks for a job as the paywall does.</summary>
    /// <param name="job">Its name.</param>
    /// <param name="input">The buyer's JSON.</param>
    /// <param name="attempt">Which attempt it is.</param>
    /// <param name="isPublic">Whether the paywall knows its own address.</param>
    /// <param name="change">Changes the request before it is sent.</param>
    public async Task<HttpReply> AskAsync(
        string job, string input, int attempt = 1, bool isPublic = true, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/jobs/{job}?from=buyer");
        request.Content = new StringContent(input, Encoding.UTF8, "application/json");
        request.Headers.Add("Idempotency-Key", Key);
        request.Headers.Add("X-Paywall-Purchase", Key);
        request.Headers.Add("X-Paywall-Attempt", $"{attempt}");
        request.Headers.Add("X-Paywall-Deadline", $"{Clock.GetUtcNow().AddDays(1).ToUnixTimeSeconds()}");
        request.Headers.Add("X-Paywall-Signature", "t=1795348800, k=1, v1=00");
        if (isPublic)
        {
            request.Headers.Add("X-Paywall-Job-Url", Ops.JobUrl(Key));
            request.Headers.Add("X-Paywall-Job-Token", FakeOps.Token);
        }

        change?.Invoke(request);
        return await HttpReply.ReadAsync(await Http.SendAsync(request, TestContext.Current.CancellationToken));
    }

    /// <summary>Lets time go by until something has happened.</summary>
    public Task PassUntilAsync(Func<bool> condition, TimeSpan step, string what) => Eventually.TrueAsync(
        () =>
        {
            if (condition())
            {
                return true;
            }

            Clock.Advance(step);
            return condition();
        },
        what);

    public static void IsRefused(string expectedDetail, HttpReply reply)
    {
        NetworkServerTests.IsProblem(422, "input-refused", reply);
        Assert.Contains(expectedDetail, reply.Json["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }
}
