namespace Paywall.EndToEnd.Tests.Hostile;

/// <summary>What a process holds after many clients that vanished, counted in its open files, of which each connection is one.</summary>
[Collection(StorefrontVisitors.Name)]
public class VanishingClientTests(Storefront storefront)
{
    private const int Rounds = 60;

    /// <summary>Connections to the upstream and the storage that wait for their next request, and what the runtime opens now and then.</summary>
    private const int Tolerance = 20;

    /// <summary>Host and executable keep connections for a minute that nobody uses, and more of them the slower the machine is.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    public static TheoryData<string> Ways => Storefront.Ways;

    [Theory]
    [MemberData(nameof(Ways))]
    public Task Clients_that_vanish_in_the_middle_of_their_headers_leave_nothing_behind(string way) =>
        LeavesNothingBehindAsync(way, client => client.SendAsync("GET /api/hour/sink HTTP/1.1\r\nHost: "));

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Clients_that_vanish_in_the_middle_of_their_bodies_leave_nothing_behind(string way)
    {
        var credential = await storefront.BuyAsync("GET", "/api/hour/sink");
        await LeavesNothingBehindAsync(way, async client =>
        {
            await client.SendAsync(storefront.Head(way, "POST /api/hour/sink", credential, "Expect: 100-continue", "Content-Length: 1000"));
            Assert.StartsWith("HTTP/1.1 100 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
            await client.SendAsync("half");
        });
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Clients_that_vanish_in_the_middle_of_their_answers_leave_nothing_behind(string way)
    {
        var credential = await storefront.BuyAsync("GET", "/api/hour/endless");
        await LeavesNothingBehindAsync(way, async client =>
        {
            await client.SendAsync(storefront.Head(way, "GET /api/hour/endless", credential));
            Assert.StartsWith("HTTP/1.1 200 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
        });
    }

    private async Task LeavesNothingBehindAsync(string way, Func<RawClient, Task> begin)
    {
        await VanishAsync(way, begin);
        var (process, restarts, before) = (storefront.ProcessId, storefront.Restarts, OpenFiles());
        for (var i = 0; i < Rounds; i++)
        {
            await VanishAsync(way, begin);
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Storefront.Cancellation);
        deadline.CancelAfter(Deadline);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (OpenFiles() > before + Tolerance)
        {
            await ticks.WaitForNextTickAsync(deadline.Token);
        }

        Assert.Equal((process, restarts), (storefront.ProcessId, storefront.Restarts));

        // Executable and host have keys of their own and share a queue: what one sends, the other refuses, whoever vanishes.
        Assert.DoesNotContain(
            storefront.Log, line => line.StartsWith("fail:", StringComparison.Ordinal) && !line.Contains("Jobs.Work.WorkItem", StringComparison.Ordinal));
        var answer = await RawClient.AskAsync(storefront.Address(way), storefront.Head(way, "GET /api/free/sink", "Connection: close"));
        Assert.Equal(200, answer.Status);
    }

    private async Task VanishAsync(string way, Func<RawClient, Task> begin)
    {
        using var client = await RawClient.OpenAsync(storefront.Address(way));
        await begin(client);
        client.Reset();
    }

    private int OpenFiles() => Directory.GetFileSystemEntries($"/proc/{storefront.ProcessId}/fd").Length;
}
