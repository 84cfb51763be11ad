using System.Net;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Telemetry;

namespace Paywall.EndToEnd.Tests.Telemetry;

/// <summary>What the executable sends, seen by whoever receives it.</summary>
public class ExportTests(RunningSandbox sandbox)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_purchase_is_counted_and_traced_by_the_OpenTelemetry_protocol()
    {
        await using var receiver = await TelemetryReceiver.StartAsync(Cancellation);
        await BuyAsync(receiver, ("Paywall__Telemetry__Exporter", "otlp"), ("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Address.AbsoluteUri));

        const string Service = $"service={SampleService.Single}";
        Assert.Equal(1, receiver.Totals("paywall.challenges")[Service]);
        Assert.Equal(1, receiver.Totals("paywall.payments")[$"{Service},wallet=zbd"]);
        Assert.Equal(21_000, receiver.Totals("paywall.payments.amount")[$"{Service},wallet=zbd"]);
        Assert.Equal(1, receiver.Totals("paywall.deliveries")[$"kind=call,{Service}"]);
        Assert.Equal("msat", receiver.Metrics.First(metric => metric.Name == "paywall.payments.amount").Unit);
        Assert.Contains(receiver.Metrics, metric => metric is { Name: "paywall.wallet.duration", Tags: "operation=create-invoice,wallet=zbd", Count: 1, Sum: > 0 });
        AssertTraced(receiver, server: "2", client: "3");
        Assert.Empty(receiver.Refusals);
    }

    [Fact]
    public async Task A_purchase_is_counted_and_traced_in_Application_Insights()
    {
        await using var receiver = await TelemetryReceiver.StartAsync(Cancellation);
        await BuyAsync(
            receiver, ("Paywall__Telemetry__Exporter", "applicationinsights"), ("APPLICATIONINSIGHTS_CONNECTION_STRING", receiver.ConnectionString));

        // What arrives is what was added since, so everything that arrived adds up.
        const string Service = $"service={SampleService.Single}";
        Assert.Equal(1, receiver.Metrics.Where(metric => metric.Name == "paywall.payments" && metric.Tags == $"{Service},wallet=zbd").Sum(metric => metric.Sum));
        Assert.Equal(1, receiver.Metrics.Where(metric => metric.Name == "paywall.deliveries" && metric.Tags == $"kind=call,{Service}").Sum(metric => metric.Sum));
        Assert.All(receiver.Metrics, metric => Assert.StartsWith("paywall.", metric.Name, StringComparison.Ordinal));
        AssertTraced(receiver, "RequestData", "RemoteDependencyData");
        Assert.Empty(receiver.Refusals);
    }

    private static void AssertTraced(TelemetryReceiver receiver, string server, string client)
    {
        var call = receiver.Spans.First(span => span.Name == "GET /api/{**path}" && span.Tags.GetValueOrDefault("http.response.status_code", "200") == "200"
            && receiver.Spans.Any(other => other.Parent == span.Id && other.Name == "upstream call"));
        Assert.Equal(server, call.Kind);
        var parts = receiver.Spans.Where(span => span.Trace == call.Trace && span.Kind == client).Select(span => span.Name).ToList();
        Assert.Contains("storage", parts);
        Assert.Contains("upstream call", parts);
        Assert.Contains("wallet look-up-invoice", parts);
    }

    /// <summary>Buys one call from a process of its own, and waits until everything is told.</summary>
    private async Task BuyAsync(TelemetryReceiver receiver, params (string Name, string Value)[] telemetry)
    {
        var settings = PaywallProcess.SettingsFor(sandbox.Stack);
        settings["Paywall__Telemetry__SampledTraces"] = "1";
        settings["Paywall__Telemetry__Interval"] = "00:00:01";
        foreach (var (name, value) in telemetry)
        {
            settings[name] = value;
        }

        await using var paywall = await PaywallProcess.StartAsync(settings);
        using var http = new HttpClient();
        var call = new Uri(paywall.Address, $"api/{SampleService.Single}");
        using var offer = await http.GetAsync(call, Cancellation);
        Assert.True(L402Challenge.TryParse(offer.Headers.WwwAuthenticate.Single().ToString(), out var challenge));
        var buyer = sandbox.Stack.Lightning.AddNode($"buyer-{Guid.NewGuid():N}", MilliSatoshi.FromSatoshi(1_000));
        var paid = Assert.IsType<PaymentOutcome.Paid>(sandbox.Stack.Lightning.Pay(buyer, challenge.Invoice));
        using var request = new HttpRequestMessage(HttpMethod.Get, call);
        request.Headers.TryAddWithoutValidation("Authorization", L402Credential.ToHeaderValue(challenge.Token, paid.Preimage));
        using var answer = await http.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Until.TrueAsync(() => receiver.Metrics.Any(metric => metric.Name == "paywall.deliveries") && receiver.Spans.Any(span => span.Name == "upstream call"));
    }
}
