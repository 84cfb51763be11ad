using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Paywall.Wallets.Voltage;

namespace Paywall.Wallets.Tests.Voltage;

public sealed class WebhookTests
{
    private const string Id = "3e84b6c5-5bbe-4e0f-9fb3-f1198330f6fa";
    private const string Secret = "synthetic-webhook-secret";
    private const string Test = """{"type":"test","detail":{"event":"created","data":"ping"}}""";
    private const long Now = 1_800_000_000;

    private static readonly Guid Wallet = Guid.Parse("7a68a525-9d11-4c1e-a3dd-1c2bf1378ba2");

    private static readonly string Completed =
        $$$$"""{"type":"receive","detail":{"event":"completed","data":{"direction":"receive","id":"{{{{Id}}}}","status":"completed"}}}""";

    [Fact]
    public void The_vector_is_authentic_and_tells_of_nothing() => Assert.IsType<WebhookReading.Irrelevant>(
        Read(Test, "BqYtoqZlpU4pYOYgDUFL5ndFjL10AbQWOi4oNkrJKFw=", "1800000000"));

    [Theory]
    [InlineData("AqYtoqZlpU4pYOYgDUFL5ndFjL10AbQWOi4oNkrJKFw=", "1800000000")]
    [InlineData("BqYtoqZlpU4pYOYgDUFL5ndFjL10AbQWOi4oNkrJKFw=", "1800000001")]
    [InlineData("BqYtoqZlpU4pYOYgDUFL5ndFjL10AbQWOi4oNkrJKFw=", "01800000000")]
    [InlineData("BqYtoqZlpU4pYOYgDUFL5ndFjL10AbQWOi4oNkrJKFw=", "+1800000000")]
    [InlineData("BqYtoqZlpU4pYOYgDUFL5ndFjL10AbQWOi4oNkrJKFw=", "")]
    [InlineData("BqYtoqZlpU4pYOYgDUFL5ndFjL10AbQWOi4oNkrJKFw=", null)]
    [InlineData("06a62da2a665a54e2960e6200d414be677458cbd7401b4163a2e28364ac9285c", "1800000000")]
    [InlineData("BqYt", "1800000000")]
    [InlineData("", "1800000000")]
    [InlineData(null, "1800000000")]
    public void Any_other_signature_or_timestamp_is_refused(string? signature, string? timestamp) =>
        Assert.IsType<WebhookReading.Refused>(Read(Test, signature, timestamp));

    [Fact]
    public void A_completed_invoice_is_a_notice_of_its_id_and_tag()
    {
        Assert.Equal(new WebhookReading.Notice(Id, null), Read(Completed));
        Assert.Equal(
            new WebhookReading.Notice(Id, "v1.tag"),
            Read(Completed.Replace("\"direction\"", "\"metadata\":{\"paywall_tag\":\"v1.tag\",\"other\":7},\"direction\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_tag_that_nobody_can_have_made_is_dropped_and_not_the_notice() => Assert.Equal(
        new WebhookReading.Notice(Id, null),
        Read(Completed.Replace("\"direction\"", "\"metadata\":{\"paywall_tag\":\"a b\"},\"direction\"", StringComparison.Ordinal)));

    [Fact]
    public void A_body_altered_by_one_byte_is_refused() =>
        Assert.IsType<WebhookReading.Refused>(Read(Completed + " ", Sign(Completed, Secret, Now), "1800000000"));

    [Fact]
    public void The_secret_of_now_and_the_one_before_are_accepted_and_no_third()
    {
        Assert.IsType<WebhookReading.Notice>(Read(Completed, Sign(Completed, "the-one-before", Now), "1800000000"));
        Assert.IsType<WebhookReading.Refused>(Read(Completed, Sign(Completed, "a-third", Now), "1800000000"));
        Assert.IsType<WebhookReading.Refused>(Read(Completed, Sign(Completed, "", Now), "1800000000"));
    }

    [Theory]
    [InlineData(-86_400, true)]
    [InlineData(-86_401, false)]
    [InlineData(86_400, true)]
    [InlineData(86_401, false)]
    public void A_timestamp_counts_for_a_day_in_both_directions(long offset, bool counts)
    {
        var timestamp = (Now + offset).ToString(CultureInfo.InvariantCulture);

        Assert.Equal(counts, Read(Completed, Sign(Completed, Secret, Now + offset), timestamp) is WebhookReading.Notice);
    }

    [Theory]
    [InlineData("\"receive\"", "\"send\"")]
    [InlineData("\"event\":\"completed\"", "\"event\":\"succeeded\"")]
    [InlineData("\"event\":\"completed\"", "\"event\":\"expired\"")]
    [InlineData("\"status\":\"completed\"", "\"status\":\"receiving\"")]
    [InlineData("\"direction\"", "\"wallet_id\":\"11111111-9d11-4c1e-a3dd-1c2bf1378ba2\",\"direction\"")]
    public void Other_events_states_and_wallets_are_nothing_to_act_on(string part, string other)
    {
        var at = Completed.IndexOf(part, StringComparison.Ordinal);

        Assert.IsType<WebhookReading.Irrelevant>(Read($"{Completed[..at]}{other}{Completed[(at + part.Length)..]}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"type\":7}")]
    [InlineData("""{"type":"receive","detail":{"event":"completed"}}""")]
    [InlineData("""{"type":"receive","detail":{"event":"completed","data":"ping"}}""")]
    [InlineData("""{"type":"receive","detail":{"event":"completed","data":{"id":"../x","status":"completed"}}}""")]
    [InlineData("""{"type":"receive","detail":{"event":"completed","data":{"status":"completed"}}}""")]
    public void What_is_signed_but_names_no_payment_is_refused(string body) => Assert.IsType<WebhookReading.Refused>(Read(body));

    private static WebhookReading Read(string body) => Read(body, Sign(body, Secret, Now), "1800000000");

    private static WebhookReading Read(string body, string? signature, string? timestamp)
    {
        var settings = new VoltageSettings(
            VoltageSettings.DefaultBaseUrl, "key", Guid.NewGuid(), Guid.NewGuid(), Wallet, [Secret, "the-one-before"]);
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(Now));
        return new VoltageWebhookReader(settings, time).Read(new WebhookDelivery(Encoding.UTF8.GetBytes(body), name => name switch
        {
            "x-voltage-signature" => signature,
            "x-voltage-timestamp" => timestamp,
            _ => null,
        }));
    }

    private static string Sign(string body, string secret, long timestamp) => Convert.ToBase64String(
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{body}.{timestamp.ToString(CultureInfo.InvariantCulture)}")));
}
