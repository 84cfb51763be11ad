using Microsoft.Extensions.Configuration;
using Paywall.Functions.Configuration;
using Paywall.Functions.Tests.Harness;

namespace Paywall.Functions.Tests.Telemetry;

public class SettingTests
{
    private const string Exporter = "Paywall:Telemetry:Exporter";
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Headers = "OTEL_EXPORTER_OTLP_HEADERS";
    private const string Connection = "APPLICATIONINSIGHTS_CONNECTION_STRING";
    private const string Authentication = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";
    private const string Key = "InstrumentationKey=7dc56bab-3c0c-4e9f-9ebb-d1acadee8d0f";
    private const string Client = "b0684ab8-1130-46af-8f70-71519442f108";

    private static readonly Uri Somewhere = new("http://127.0.0.1:9/");

    [Fact]
    public void Nothing_is_sent_anywhere_unless_it_is_wanted()
    {
        Assert.Equal(new TelemetryConfiguration(null, 0.05, TimeSpan.FromMinutes(1)), Read());
        Assert.False(Read((Exporter, "none"), (Endpoint, "nowhere"), (Connection, "nothing")).IsOn);
    }

    [Fact]
    public void A_collector_is_found_by_the_standard_variables()
    {
        Assert.Equal(new OtlpExporter(new Uri("http://127.0.0.1:4318"), IsGrpc: false, null), Read((Exporter, "otlp"), (Endpoint, "http://127.0.0.1:4318")).Exporter);
        Assert.Equal(
            new OtlpExporter(new Uri("https://collector.example/a"), IsGrpc: true, "api-key=x,team=y"),
            Read((Exporter, "otlp"), (Endpoint, "https://collector.example/a"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"), (Headers, "api-key=x,team=y")).Exporter);
    }

    [Fact]
    public void Application_Insights_is_found_by_the_variables_that_the_host_reads()
    {
        Assert.Equal(new ApplicationInsightsExporter(Key, UsesIdentity: false, null), Read((Exporter, "applicationinsights"), (Connection, Key)).Exporter);
        Assert.Equal(
            new ApplicationInsightsExporter(Key, UsesIdentity: true, null),
            Read((Exporter, "applicationinsights"), (Connection, Key), (Authentication, "Authorization=AAD")).Exporter);
        Assert.Equal(
            new ApplicationInsightsExporter(Key, UsesIdentity: true, Client),
            Read((Exporter, "applicationinsights"), (Connection, Key), (Authentication, $"Authorization=AAD;ClientId={Client}")).Exporter);
    }

    [Theory]
    [InlineData("Telemetry:Exporter is none of none, otlp, applicationinsights", Exporter, "OTLP")]
    [InlineData("Telemetry:Exporter is none of", Exporter, "")]
    [InlineData("Telemetry:SampledTraces 1.01 is not from 0 to 1", "Paywall:Telemetry:SampledTraces", "1.01")]
    [InlineData("Telemetry:SampledTraces -0.1 is not from 0 to 1", "Paywall:Telemetry:SampledTraces", "-0.1")]
    [InlineData("Telemetry:SampledTraces NaN is not from 0 to 1", "Paywall:Telemetry:SampledTraces", "NaN")]
    [InlineData("SampledTraces", "Paywall:Telemetry:SampledTraces", "5 %")]
    [InlineData("Telemetry:Interval 00:00:00 is not from 00:00:01 to 01:00:00", "Paywall:Telemetry:Interval", "00:00:00")]
    [InlineData("Telemetry:Interval 02:00:00 is not", "Paywall:Telemetry:Interval", "02:00:00")]
    [InlineData("Paywall:Telemetry has an unknown setting: 'Sampled'", "Paywall:Telemetry:Sampled", "1")]
    [InlineData("Exporter is otlp, and OTEL_EXPORTER_OTLP_ENDPOINT does not say where to", Exporter, "otlp")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT is not an http or https URL", Exporter, "otlp", Endpoint, "localhost:4318")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT is not an http or https URL", Exporter, "otlp", Endpoint, "grpc://localhost:4317")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL 'http/json' is neither http/protobuf nor grpc", Exporter, "otlp", Endpoint, "http://a/", "OTEL_EXPORTER_OTLP_PROTOCOL", "http/json")]
    [InlineData("is not a list such as name=value", Exporter, "otlp", Endpoint, "https://a/", Headers, "secret")]
    [InlineData("is not a list such as name=value", Exporter, "otlp", Endpoint, "https://a/", Headers, "a b=secret")]
    [InlineData("is not a list such as name=value", Exporter, "otlp", Endpoint, "https://a/", Headers, "content-type=secret")]
    [InlineData("is not a list such as name=value", Exporter, "otlp", Endpoint, "https://a/", Headers, "key=secret%0d%0aother: x")]
    [InlineData("is not a list such as name=value", Exporter, "otlp", Endpoint, "https://a/", Headers, "key=secret%2Cb")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS is a reference to a key vault that Azure could not resolve", Exporter, "otlp", Endpoint, "https://a/", Headers, "@Microsoft.KeyVault(VaultName=v;SecretName=s)")]
    [InlineData("would cross the network in the clear", Exporter, "otlp", Endpoint, "http://a/", Headers, "key=secret")]
    [InlineData("APPLICATIONINSIGHTS_CONNECTION_STRING is missing", Exporter, "applicationinsights")]
    [InlineData("has no InstrumentationKey that is a UUID", Exporter, "applicationinsights", Connection, "InstrumentationKey=secret")]
    [InlineData("is not a list such as name=value", Exporter, "applicationinsights", Connection, "secret")]
    [InlineData("IngestionEndpoint of APPLICATIONINSIGHTS_CONNECTION_STRING is not https", Exporter, "applicationinsights", Connection, $"{Key};IngestionEndpoint=http://a/")]
    [InlineData("is neither Authorization=AAD nor", Exporter, "applicationinsights", Connection, Key, Authentication, "Authorization=Basic")]
    [InlineData("is neither Authorization=AAD nor", Exporter, "applicationinsights", Connection, Key, Authentication, "Authorization=AAD;ClientId=secret")]
    public void A_wrong_setting_stops_the_start_with_one_line_that_repeats_no_secret(string message, params string[] settings)
    {
        var failure = Assert.Throws<StartupException>(() => Read([.. settings.Chunk(2).Select(setting => (setting[0], setting[1]))]));
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_key_stands_in_the_text_of_a_configuration()
    {
        var configuration = Read((Exporter, "otlp"), (Endpoint, "https://a/"), (Headers, "key=secret"));
        Assert.DoesNotContain("secret", configuration.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("7dc56bab", Read((Exporter, "applicationinsights"), (Connection, Key)).ToString(), StringComparison.Ordinal);
    }

    private static TelemetryConfiguration Read(params (string Key, string Value)[] changes)
    {
        var settings = Shop.Settings("UseDevelopmentStorage=true", Somewhere, Somewhere);
        foreach (var (key, value) in changes)
        {
            settings[key] = value;
        }

        return PaywallConfiguration.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).Telemetry;
    }
}
