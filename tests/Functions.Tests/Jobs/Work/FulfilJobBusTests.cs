using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Paywall.Functions.Jobs.Work;
using Paywall.Functions.Tests.Harness;

namespace Paywall.Functions.Tests.Jobs.Work;

public class FulfilJobBusTests(LocalStorage storage)
{
    [Fact]
    public async Task A_paywall_that_is_told_so_sends_its_work_to_the_service_bus_and_knows_it_when_it_comes_back()
    {
        await using var bus = await OwnBus.StartAsync(201);
        await using var shop = await OpenAsync(bus);

        await shop.Services().GetRequiredService<IWorkQueue>().SendAsync(OwnBus.Item, TimeSpan.Zero);

        using var answer = await DeliverAsync(shop, Assert.Single(bus.Requests).Body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.StartsWith("{", await answer.Content.ReadAsStringAsync(Shop.Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_of_another_paywall_fails_and_is_kept_by_the_queue()
    {
        await using var bus = await OwnBus.StartAsync(201);
        await using var shop = await OpenAsync(bus);

        using var answer = await DeliverAsync(shop, OwnBus.Frames(shop.Time).Write(OwnBus.Item));
        Assert.False(answer.IsSuccessStatusCode);
    }

    private Task<Shop> OpenAsync(OwnBus bus) => Shop.OpenAsync(
        storage,
        ("Paywall:Queue", "ServiceBus"),
        ("ServiceBusConnection", $"Endpoint=sb://{bus.Authority};SharedAccessKeyName=paywall;SharedAccessKey=s3cret;UseDevelopmentEmulator=true"));

    /// <summary>As the Functions host does with the binary binding of <c>FulfilJobBus/function.json</c>.</summary>
    private static async Task<HttpResponseMessage> DeliverAsync(Shop shop, string message)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, shop.At("/FulfilJobBus"))
        {
            Content = new StringContent(
                $$$$"""{"Data":{"message":"{{{{Convert.ToBase64String(Encoding.UTF8.GetBytes(message))}}}}"},"Metadata":{"DeliveryCount":"1","ApplicationProperties":{"n":5}}}""",
                Encoding.UTF8,
                "application/json"),
        };
        request.Headers.Add("X-Azure-Functions-InvocationId", Guid.NewGuid().ToString());
        return await shop.Http.SendAsync(request, Shop.Cancellation);
    }
}
