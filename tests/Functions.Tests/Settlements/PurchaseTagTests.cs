using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using Paywall.Functions.Configuration;
using Paywall.Functions.Settlements;
using Paywall.Functions.Tests.Harness;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Functions.Tests.Settlements;

public class PurchaseTagTests
{
    // HKDF-SHA256 of the bytes 0 to 31 with the info "paywall/webhook-url/v1", then HMAC-SHA256 of the seven lines; by Python's hmac and hashlib.
    private const string Text = "0123456789abcdefghjkmnpqrs.echo.21000.1.1800000600.1.xz3N6E5zZWBXS6LBLXWstegNYIFZvEjZCbZ5BvXj8J4";

    private static readonly PurchaseTag Tag = new(
        "zbd",
        PurchaseId.Parse("0123456789abcdefghjkmnpqrs"),
        "echo",
        MilliSatoshi.FromSatoshi(21),
        TokenUses.Once,
        DateTimeOffset.FromUnixTimeSeconds(1_800_000_600));

    private readonly FakeTimeProvider _time = new(Tag.InvoiceExpiry.AddMinutes(-10));

    [Fact]
    public void A_tag_is_written_and_read_as_it_is_documented()
    {
        Assert.Equal(Text, Tags().Write(Tag));
        Assert.True(Tags().TryRead("zbd", Text, out var read));
        Assert.Equal(Tag, read);
        Assert.Equal($"https://shop.example/webhooks/zbd?t={Text}", Tags().CallbackUrl(Tag)!.AbsoluteUri);
    }

    [Fact]
    public void Any_altered_character_makes_it_worthless()
    {
        for (var at = 0; at < Text.Length; at++)
        {
            foreach (var other in "0a.-_9Z ")
            {
                var altered = string.Concat(Text.AsSpan(0, at), [other], Text.AsSpan(at + 1));
                Assert.Equal(altered == Text, Tags().TryRead("zbd", altered, out _));
            }
        }
    }

    [Theory]
    [InlineData("voltage", Text)]
    [InlineData("zbd", null)]
    [InlineData("zbd", "")]
    [InlineData("zbd", "......")]
    [InlineData("zbd", Text + ".")]
    [InlineData("zbd", Text + "=")]
    public void What_was_not_signed_for_this_wallet_is_not_read(string wallet, string? text) => Assert.False(Tags().TryRead(wallet, text, out _));

    [Fact]
    public void A_tag_is_believed_until_24_hours_after_the_invoice_expired()
    {
        _time.SetUtcNow(Tag.InvoiceExpiry + TimeSpan.FromHours(24));
        Assert.True(Tags().TryRead("zbd", Text, out _));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(Tags().TryRead("zbd", Text, out _));
    }

    private PurchaseTags Tags()
    {
        var settings = Shop.Settings("UseDevelopmentStorage=true", new Uri("http://127.0.0.1:1/"), new Uri("http://127.0.0.1:1/"));
        settings["Paywall:Keys:0:Secret"] = Convert.ToBase64String([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
        settings["Paywall:PublicUrl"] = "https://shop.example";
        return new PurchaseTags(PaywallConfiguration.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()), _time);
    }
}
