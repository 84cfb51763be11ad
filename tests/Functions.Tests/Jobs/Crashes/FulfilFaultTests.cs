using System.Net.Mime;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Paywall.Functions.Jobs;
using Paywall.Functions.Storage;
using Paywall.Functions.Tests.Harness;
using Paywall.Functions.Tests.Reconciling;
using Paywall.Sandbox.Faults;

namespace Paywall.Functions.Tests.Jobs.Crashes;

/// <summary>What the host is answered when the storage is away: it must never take work for done that is not, nor wait for ever.</summary>
public class FulfilFaultTests(OwnAccounts accounts)
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PastTheLease = TimeSpan.FromMinutes(6);

    /// <summary>What goes wrong, and from which request on: the look at the job, taking it, its input, and its result.</summary>
    public static MatrixTheoryData<string, int> Faults => new(["break", "lost", "half", "garbage", "html", "500", "hang"], [1, 2, 3, 5]);

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_message_is_answered_in_the_hosts_form_and_its_work_is_done_later(string fault, int from)
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        var (handler, faults) = await shop.Shop.AddHandlerBehindFaultsAsync();
        var patience = shop.Shop.Services(handler).GetRequiredService<StoragePatience>();
        (patience.PerTry, patience.InAll) = (TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(200));
        var body = new string('x', CrashUpstream.Large);
        var sale = await shop.PaidAsync(body);
        using (await shop.SubmitAsync(body, sale.Credential))
        {
        }

        faults.Decide = request => request.Target == HandlerFaults.Storage && request.Number >= from ? Named(fault) : null;
        var answering = PostAsync(shop, Assert.Single(await shop.TakeMessagesAsync()), handler);
        await WhenOverAsync(shop, answering);
        var (status, type, answer) = await answering;

        Assert.True(status == 200 ? answer == "{}" : status is >= 400 and <= 599, $"{status} {answer}");
        Assert.EndsWith("json", type, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(answer).RootElement.ValueKind);

        faults.Decide = null;
        await shop.Shop.ReconcileInAsync(PastTheLease);
        await shop.DeliverAsync();
        Assert.Equal(JobState.Succeeded, (await shop.JobAsync(sale)).State);
        Assert.InRange(shop.Executions, 1, 2);
    }

    /// <summary>A worker with a result in hand insists, by the shop's clock, as long as the job is its own.</summary>
    private static async Task WhenOverAsync(JobShop shop, Task answering)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Shop.Cancellation);
        deadline.CancelAfter(TimeSpan.FromMinutes(1));
        while (!answering.IsCompleted)
        {
            await ticks.WaitForNextTickAsync(deadline.Token);
            shop.Shop.Time.Advance(Step);
        }
    }

    private static async Task<(int Status, string? Type, string Answer)> PostAsync(JobShop shop, string message, int handler)
    {
        var data = Convert.ToBase64String(Encoding.UTF8.GetBytes(message));
        var document = new JsonObject { ["Data"] = new JsonObject { ["message"] = data }, ["Metadata"] = new JsonObject() };
        using var content = new StringContent(document.ToJsonString(), Encoding.UTF8, MediaTypeNames.Application.Json);
        using var request = new HttpRequestMessage(HttpMethod.Post, shop.Shop.At("/FulfilJob", handler)) { Content = content };
        request.Headers.Add("X-Azure-Functions-InvocationId", Guid.NewGuid().ToString());
        using var response = await shop.Shop.Http.SendAsync(request, Shop.Cancellation);
        return ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync(Shop.Cancellation));
    }

    private static Fault Named(string fault) => fault switch
    {
        "break" => new Fault.BreakBefore(),
        "lost" => new Fault.LoseReply(),
        "half" => new Fault.BreakMidResponse(),
        "garbage" => Fault.Garbage.NotHttp,
        "html" => Fault.Garbage.Html,
        "hang" => new Fault.Hang(),
        _ => new Fault.Answer(500),
    };
}
