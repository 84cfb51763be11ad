using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Storage.Queues;
using Paywall.Functions.Jobs;
using Paywall.Functions.Jobs.Work;
using Paywall.Functions.Tests.Harness;
using Paywall.Sandbox.Host;

namespace Paywall.Functions.Tests.Jobs.Crashes;

/// <summary>Queue messages that come very often, in any order, or from somebody else.</summary>
public class MessageFloodTests(OwnAccounts accounts)
{
    private const int Sales = 200;
    private const int OfEach = 50;
    private const int AtOnce = 32;
    private const string JobRead = "GET /devstoreaccount1/purchases()";

    public static TheoryData<string> Foreign =>
    [
        "empty", "words", "json", "megabyte", "unsigned", "other mac", "other kind", "other purchase", "other attempt", "other key",
        "other version", "not base64",
    ];

    [Fact]
    public async Task Each_of_200_jobs_is_done_once_by_10_000_messages_in_any_order_at_two_handlers()
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        var other = await shop.Shop.AddHandlerAsync();
        var sales = new JobSale[Sales];
        await Parallel.ForAsync(0, Sales, Shop.Cancellation, async (i, _) => sales[i] = await shop.SettledAsync($"job {i}"));
        var once = await shop.TakeMessagesAsync();
        Assert.Equal(Sales, once.Count);

        string[] flood = [.. Enumerable.Repeat(once, OfEach).SelectMany(messages => messages)];
        new Random(Sales).Shuffle(flood);
        await Parallel.ForEachAsync(
            flood.Index(), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Shop.Cancellation }, async (message, token) =>
                Assert.Equal(200, await shop.InvokeAsync(message.Item, message.Index % 2 == 0 ? 0 : other, token)));

        Assert.Equal(Sales, shop.Executions);
        foreach (var (i, sale) in sales.Index())
        {
            var job = await shop.JobAsync(sale);
            Assert.Equal((JobState.Succeeded, 1, $"JOB {i}"), (job.State, job.Attempts, Encoding.UTF8.GetString(job.Result!.Body!)));
        }

        Assert.Empty(await shop.TakeMessagesAsync());
        await AssertCheapAsync(shop, once);
    }

    [Theory]
    [MemberData(nameof(Foreign))]
    public async Task A_message_that_was_not_signed_here_fails_and_changes_nothing(string kind)
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        var (handler, faults) = await shop.Shop.AddHandlerBehindFaultsAsync();
        var (sale, stranger) = (await shop.SettledAsync("mine"), await shop.SettledAsync("his"));
        var before = await shop.JobAsync(sale);

        var (status, answer) = await PostAsync(shop, handler, Make(kind, (await shop.TakeMessagesAsync())[0], sale, stranger));

        Assert.Equal(500, status);
        Assert.Contains("foreign-message", JsonDocument.Parse(answer).RootElement.GetProperty("type").GetString(), StringComparison.Ordinal);
        Assert.Empty(faults.Requests);
        Assert.Equal(before.Revision, (await shop.JobAsync(sale)).Revision);
        Assert.Equal(0, shop.Executions);
    }

    [Fact]
    public async Task The_host_keeps_a_foreign_message_as_evidence_and_goes_on_with_ours()
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        var (before, after) = (await shop.SettledAsync("before"), await shop.OfferAsync("after"));
        await shop.Storage.Queue.SendMessageAsync("v1.1.nobody signed this.run", Shop.Cancellation);
        shop.Shop.Pay(after.Challenge);
        await shop.WebhookAsync(after);

        var service = new QueueServiceClient(shop.Storage.ConnectionString);
        var options = new FunctionsHostOptions();
        using var invoker = new HandlerInvoker(shop.Shop.At("/"), TimeSpan.FromMinutes(1), options, static () => { });
        var trigger = new Trigger.Queue("message", IWorkQueue.Name, "AzureWebJobsStorage", MessageDataType.Binary);
        await using var host = new QueueFunction(
            "FulfilJob", trigger, service, new QueueSettings { IsBase64 = false }, new InProcess(invoker), options);
        host.Start();

        Assert.Equal("v1.1.nobody signed this.run", await WhenPoisonedAsync(service));
        foreach (var sale in new[] { before, after })
        {
            await WhenSucceededAsync(shop, sale);
        }

        Assert.Equal(2, shop.Executions);
    }

    /// <summary>Messages for what is done cost one read each, whatever they are.</summary>
    private static async Task AssertCheapAsync(JobShop shop, IReadOnlyList<string> messages)
    {
        var (handler, faults) = await shop.Shop.AddHandlerBehindFaultsAsync();
        foreach (var message in messages.Take(20))
        {
            Assert.Equal(200, await shop.InvokeAsync(message, handler));
        }

        var operations = faults.Requests.Select(request => request.Operation).ToList();
        Assert.Equal(20, operations.Count);
        Assert.Single(operations.Distinct());
        Assert.StartsWith("GET ", operations[0], StringComparison.Ordinal);
        Assert.EndsWith(JobRead[JobRead.LastIndexOf('/')..], operations[0], StringComparison.Ordinal);
    }

    private static string Make(string kind, string genuine, JobSale sale, JobSale stranger)
    {
        var parts = genuine.Split('.');
        var other = parts[4] == sale.Id ? stranger.Id : sale.Id;
        return kind switch
        {
            "empty" => "",
            "words" => Encode("run this job, please"),
            "json" => Encode("""{"kind":"run"}"""),
            "megabyte" => Encode(new string('x', 1024 * 1024)),
            "unsigned" => Encode(new WorkItem(WorkKind.Run, sale.Purchase, 1).ToString()),
            "other mac" => Join(2, parts[2][0] == 'A' ? $"B{parts[2][1..]}" : $"A{parts[2][1..]}"),
            "other kind" => Join(3, "refund"),
            "other purchase" => Join(4, other),
            "other attempt" => Join(5, "2"),
            "other key" => Join(1, "2"),
            "other version" => Join(0, "v2"),
            _ => "%%%" + genuine[..20],
        };

        string Join(int place, string text) => Encode(string.Join('.', [.. parts[..place], text, .. parts[(place + 1)..]]));
    }

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static async Task<(int Status, string Answer)> PostAsync(JobShop shop, int handler, string data)
    {
        var document = new JsonObject { ["Data"] = new JsonObject { ["message"] = data }, ["Metadata"] = new JsonObject() };
        using var content = new StringContent(document.ToJsonString(), Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, shop.Shop.At("/FulfilJob", handler)) { Content = content };
        request.Headers.Add("X-Azure-Functions-InvocationId", Guid.NewGuid().ToString());
        using var response = await shop.Shop.Http.SendAsync(request, Shop.Cancellation);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Shop.Cancellation));
    }

    private static async Task<string> WhenPoisonedAsync(QueueServiceClient service)
    {
        var poison = service.GetQueueClient($"{IWorkQueue.Name}-poison");
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Shop.Cancellation);
        deadline.CancelAfter(TimeSpan.FromMinutes(1));
        while (await ticks.WaitForNextTickAsync(deadline.Token))
        {
            if (await poison.ExistsAsync(deadline.Token) && (await poison.PeekMessagesAsync(1, deadline.Token)).Value is [var message])
            {
                return message.MessageText;
            }
        }

        throw new InvalidOperationException("A ticking clock does not stop.");
    }

    private static async Task WhenSucceededAsync(JobShop shop, JobSale sale)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Shop.Cancellation);
        deadline.CancelAfter(TimeSpan.FromMinutes(1));
        while ((await shop.JobAsync(sale)).State != JobState.Succeeded)
        {
            await ticks.WaitForNextTickAsync(deadline.Token);
        }
    }

    /// <summary>A handler that is there from the start and outlives the host.</summary>
    private sealed class InProcess(HandlerInvoker handler) : IFunctionInvoker
    {
        public Task<bool> WaitUntilUpAsync(CancellationToken stopping) => Task.FromResult(true);

        public Task<InvocationOutcome> InvokeAsync(string function, JsonObject document, CancellationToken stopping) =>
            handler.InvokeAsync(function, document, stopping);
    }
}
