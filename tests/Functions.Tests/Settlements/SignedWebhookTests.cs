using Paywall.Functions.Tests.Harness;
using Paywall.Functions.Tests.Harness.Wallets;

namespace Paywall.Functions.Tests.Settlements;

/// <summary>What Voltage did not sign, or signed long ago, is not from Voltage.</summary>
public class SignedWebhookTests(LocalStorage storage)
{
    private const string NextSecret = "the-next-secret";

    public static TheoryData<string> Forgeries =>
        ["other secret", "altered body", "altered signature", "old", "future", "altered time", "no signature", "no time", "empty signature"];

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task A_webhook_whose_signature_does_not_hold_costs_nothing(string forgery)
    {
        await using var shop = await WalletShop.OpenAsync(storage, "voltage");
        var challenge = await shop.ChallengeAsync();
        var (_, letter) = await shop.PayAsync(challenge);
        var before = shop.Wallet.Calls;

        await shop.DeliverAsync(Forge(letter, forgery, shop.Shop.Time.GetUtcNow()));

        Assert.Equal(before, shop.Wallet.Calls);
        await shop.AssertUnknownAsync(challenge);
        await shop.DeliverAsync(letter);
        await shop.AssertSoldAsync(challenge);
    }

    [Fact]
    public async Task The_previous_secret_is_accepted_as_long_as_it_is_configured()
    {
        await using var shop = await WalletShop.OpenAsync(storage, "voltage");
        var rotating = await shop.Shop.AddHandlerAsync(
            [.. shop.Settings, ("Paywall:Wallets:Voltage:WebhookSecret", NextSecret), ("Paywall:Wallets:Voltage:PreviousWebhookSecret", PaidVoltage.Secret)]);
        var rotated = await shop.Shop.AddHandlerAsync([.. shop.Settings, ("Paywall:Wallets:Voltage:WebhookSecret", NextSecret)]);
        var (first, second) = (await shop.ChallengeAsync(), await shop.ChallengeAsync());
        var (_, old) = await shop.PayAsync(first);
        var (_, late) = await shop.PayAsync(second);

        await shop.DeliverAsync(old, rotated);
        await shop.AssertUnknownAsync(first);
        await shop.DeliverAsync(old, rotating);
        await shop.AssertSoldAsync(first);
        await shop.DeliverAsync(PaidVoltage.Seal(late, NextSecret, shop.Shop.Time.GetUtcNow()), rotating);
        await shop.AssertSoldAsync(second);
    }

    private static Letter Forge(Letter letter, string forgery, DateTimeOffset now) => forgery switch
    {
        "other secret" => PaidVoltage.Seal(letter, NextSecret, now),
        "altered body" => letter with { Body = letter.Body.Replace("\"completed\"", "\"completed\" ", StringComparison.Ordinal) },
        "altered signature" => With(letter, "x-voltage-signature", Altered(letter.Headers["x-voltage-signature"])),
        "old" => PaidVoltage.Seal(letter, PaidVoltage.Secret, now.AddHours(-24).AddSeconds(-1)),
        "future" => PaidVoltage.Seal(letter, PaidVoltage.Secret, now.AddHours(24).AddSeconds(2)),
        "altered time" => With(letter, "x-voltage-timestamp", $"{now.ToUnixTimeSeconds() + 1}"),
        "no signature" => With(letter, "x-voltage-signature", null),
        "no time" => With(letter, "x-voltage-timestamp", null),
        _ => With(letter, "x-voltage-signature", ""),
    };

    private static string Altered(string signature) => (signature[0] == 'A' ? 'B' : 'A') + signature[1..];

    private static Letter With(Letter letter, string header, string? value)
    {
        var headers = letter.Headers.Where(kept => !kept.Key.Equals(header, StringComparison.OrdinalIgnoreCase)).ToDictionary();
        if (value is not null)
        {
            headers[header] = value;
        }

        return letter with { Headers = headers };
    }
}
