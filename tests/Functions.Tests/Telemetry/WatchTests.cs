using Azure;
using Azure.Core;
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Paywall.Functions.Telemetry;
using Paywall.Functions.Tests.Harness;
using Paywall.Sandbox.Processes;
using Paywall.Wallets;

namespace Paywall.Functions.Tests.Telemetry;

[Collection(nameof(TraceTests))]
public class WatchTests(LocalStorage storage)
{
    [Fact]
    public async Task A_client_who_goes_away_says_nothing_about_the_wallet()
    {
        await using var shop = await Shop.OpenAsync(storage);
        using var book = MetricBook.Of(shop);
        var watch = Watch(shop);
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => watch.CallForClientAsync("create-invoice", () => Task.FromCanceled<int>(gone.Token), gone.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch.CallAsync("look-up-invoice", () => Task.FromCanceled<int>(gone.Token)));

        Assert.Equal(["paywall.wallet.errors{wallet=zbd,operation=look-up-invoice,fault=cancelled}"], book.Keys("paywall.wallet.errors"));
    }

    [Fact]
    public async Task A_list_that_breaks_off_is_timed_and_counted_too()
    {
        await using var shop = await Shop.OpenAsync(storage);
        using var book = MetricBook.Of(shop);

        await Assert.ThrowsAsync<WalletException>(async () => await Watch(shop).ListAsync("list-paid", Broken()).CountAsync(Shop.Cancellation));

        Assert.Single(book["paywall.wallet.duration{wallet=zbd,operation=list-paid}"]);
        Assert.Equal([1], book["paywall.wallet.errors{wallet=zbd,operation=list-paid,fault=unavailable}"]);

        static async IAsyncEnumerable<int> Broken()
        {
            yield return await Task.FromResult(1);
            throw new WalletException(WalletFault.Unavailable, "It broke off.");
        }
    }

    [Fact]
    public async Task A_missing_table_is_an_error_of_the_storage_and_a_missing_row_is_none()
    {
        var errors = 0;
        var watch = new StorageWatch();
        watch.Failed += () => errors++;
        var options = new TableClientOptions();
        options.AddPolicy(watch, HttpPipelinePosition.PerCall);
        var service = new TableServiceClient(storage.ConnectionString, options);

        await Assert.ThrowsAsync<RequestFailedException>(
            () => service.GetTableClient("purchases").GetEntityAsync<TableEntity>("nobody", "nothing", cancellationToken: Shop.Cancellation));
        Assert.Equal(0, errors);
        await Assert.ThrowsAsync<RequestFailedException>(
            () => service.GetTableClient("nowhere").GetEntityAsync<TableEntity>("nobody", "nothing", cancellationToken: Shop.Cancellation));
        Assert.Equal(1, errors);
    }

    [Theory]
    [InlineData("otlp")]
    [InlineData("applicationinsights")]
    public async Task Metrics_that_do_not_arrive_are_a_line_in_the_log(string exporter)
    {
        var nobody = $"http://127.0.0.1:{LoopbackPort.FindFree()}/";
        await using var shop = await Shop.OpenAsync(
            storage,
            ("Paywall:Telemetry:Exporter", exporter),
            ("Paywall:Telemetry:Interval", "00:00:01"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", nobody),
            ("APPLICATIONINSIGHTS_CONNECTION_STRING", $"InstrumentationKey=7dc56bab-3c0c-4e9f-9ebb-d1acadee8d0f;IngestionEndpoint={nobody}"));
        using var log = new LogBook();
        log.Attach(shop.Services());
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Shop.Cancellation);
        deadline.CancelAfter(TimeSpan.FromMinutes(1));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        using var offer = await shop.GetAsync("/api/echo");
        while (!log.Lines.Any(line => line.Contains("Metrics cannot be sent", StringComparison.Ordinal)))
        {
            await ticks.WaitForNextTickAsync(deadline.Token);
        }
    }

    private static WalletWatch Watch(Shop shop) => new("zbd", shop.Services().GetRequiredService<PaywallMetrics>(), TimeProvider.System);
}
