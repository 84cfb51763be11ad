using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Paywall.Functions.Configuration;
using Paywall.Functions.Tests.Harness;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Tests.Configuration;

public class KeyRotationTests(LocalStorage storage)
{
    private static readonly DateTimeOffset Added = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static Uri Somewhere { get; } = new("http://127.0.0.1:1/");

    [Fact]
    public void A_new_key_signs_two_days_after_it_was_added()
    {
        var keys = Read(SecondKey()).Keys;

        Assert.Equal(new KeyId(1), keys.MintingKey(Added.AddDays(2).AddTicks(-1)).Id);
        Assert.Equal(new KeyId(2), keys.MintingKey(Added.AddDays(2)).Id);
        Assert.True(keys.Accepts(new KeyId(2), DateTimeOffset.MinValue));
    }

    [Fact]
    public void The_lead_can_be_set()
    {
        var keys = Read([.. SecondKey(), ("Paywall:KeyLead", "01:00:00")]).Keys;

        Assert.Equal(new KeyId(2), keys.MintingKey(Added.AddHours(1)).Id);
        Assert.Equal(new KeyId(1), keys.MintingKey(Added.AddHours(1).AddTicks(-1)).Id);
    }

    [Fact]
    public void A_second_key_without_the_day_it_was_added_is_refused()
    {
        var failure = Assert.Throws<StartupException>(() => Read([.. SecondKey(), ("Paywall:Keys:1:AddedAt", null)]));

        Assert.Contains("More than one key in Keys has no AddedAt", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_cannot_retire_before_its_last_token_ends()
    {
        // The longest lead, invoice and pass that any setting allows (30, 30 and 366 days), and a day for clocks that differ.
        var last = Added.AddDays(427);

        Assert.NotNull(Read([.. SecondKey(), ("Paywall:Keys:0:RetiresAt", last.ToString("O"))]));
        var failure = Assert.Throws<StartupException>(
            () => Read([.. SecondKey(), ("Paywall:Keys:0:RetiresAt", last.AddSeconds(-1).ToString("O"))]));
        Assert.Contains("set its RetiresAt to 2028-03-03T00:00:00.0000000+00:00 or later", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_that_were_added_at_once_or_share_a_secret_are_refused()
    {
        (string, string?)[] third = [("Paywall:Keys:2:Id", "3"), ("Paywall:Keys:2:Secret", Convert.ToBase64String(new byte[32])), ("Paywall:Keys:2:AddedAt", "2027-01-01T00:00:00Z")];
        (string, string?)[] copy = [("Paywall:Keys:1:Id", "2"), ("Paywall:Keys:1:Secret", Convert.ToBase64String(new byte[32])), ("Paywall:Keys:1:AddedAt", "2027-01-01T00:00:00Z"), ("Paywall:Keys:0:Secret", Convert.ToBase64String(new byte[32]))];

        Assert.Contains("Key 3 and Key 2 have the same time to begin", Refusal([.. SecondKey(), .. third]), StringComparison.Ordinal);
        Assert.Contains("Key 1 and Key 2 have the same secret", Refusal(copy), StringComparison.Ordinal);

        static string Refusal((string, string?)[] changes) => Assert.Throws<StartupException>(() => Read(changes)).Message;
    }

    [Fact]
    public async Task What_was_sold_under_the_old_key_opens_until_that_key_retires()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var now = shop.Time.GetUtcNow();
        var newKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        var early = await shop.BuyAsync("/api/echo/early");
        var late = await shop.BuyAsync("/api/echo/late");
        var rotated = await shop.AddHandlerAsync(
            ("Paywall:Keys:1:Id", "2"), ("Paywall:Keys:1:Secret", newKey), ("Paywall:Keys:1:AddedAt", now.ToString("O")),
            ("Paywall:Keys:0:RetiresAt", now.AddDays(427).ToString("O")));

        shop.Time.Advance(TimeSpan.FromDays(3));
        using var opened = await shop.GetAsync("/api/echo/early", early, rotated);
        Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
        var signedAnew = await shop.BuyAsync("/api/echo/new", rotated);
        using var openedAnew = await shop.GetAsync("/api/echo/new", signedAnew, rotated);
        Assert.Equal(HttpStatusCode.OK, openedAnew.StatusCode);

        shop.Time.Advance(TimeSpan.FromDays(425));
        using var retired = await shop.GetAsync("/api/echo/late", late, rotated);
        Assert.Equal(HttpStatusCode.PaymentRequired, retired.StatusCode);
        Assert.Contains("invalid-credential", await retired.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static (string Key, string? Value)[] SecondKey() =>
    [
        ("Paywall:Keys:1:Id", "2"),
        ("Paywall:Keys:1:Secret", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))),
        ("Paywall:Keys:1:AddedAt", "2027-01-01T00:00:00Z"),
    ];

    private static PaywallConfiguration Read(params (string Key, string? Value)[] changes)
    {
        var settings = Shop.Settings("UseDevelopmentStorage=true", Somewhere, Somewhere);
        foreach (var (key, value) in changes)
        {
            settings[key] = value;
        }

        return PaywallConfiguration.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
    }
}
