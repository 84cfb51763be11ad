using Paywall.Functions.Tests.Harness;
using Paywall.Functions.Tests.Harness.Wallets;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Tests.Settlements;

/// <summary>A webhook that is not ours changes nothing, costs no call to the wallet, and is answered like one that is.</summary>
public class ForgedWebhookTests(LocalStorage storage)
{
    public static TheoryData<string> Wallets => PaidWallet.Names;

    [Theory]
    [MemberData(nameof(Wallets))]
    public async Task No_byte_of_a_tag_can_be_altered(string wallet)
    {
        await using var shop = await WalletShop.OpenAsync(storage, wallet);
        var (challenge, letter) = await PaidAsync(shop);
        var tag = shop.Wallet.TagOf(letter);
        var before = shop.Wallet.Calls;
        for (var i = 0; i < tag.Length; i++)
        {
            // In base64 these two differ in their first bits; the last bits of the last character say nothing.
            var other = tag[i] == 'A' ? 'w' : 'A';
            await shop.DeliverAsync(shop.Wallet.WithTag(letter, tag[..i] + other + tag[(i + 1)..]));
        }

        Assert.Equal(before, shop.Wallet.Calls);
        await shop.AssertUnknownAsync(challenge);
        await shop.DeliverAsync(shop.Wallet.WithTag(letter, tag));
        await shop.AssertSoldAsync(challenge);
    }

    [Theory]
    [MemberData(nameof(Wallets))]
    public async Task A_tag_that_is_missing_empty_doubled_or_cut_is_none(string wallet)
    {
        await using var shop = await WalletShop.OpenAsync(storage, wallet);
        var (challenge, letter) = await PaidAsync(shop);
        var tag = shop.Wallet.TagOf(letter);
        var before = shop.Wallet.Calls;
        foreach (var other in new[] { "", ".", "......", tag + tag, tag[..^1], tag + "A", tag[1..], tag.Replace('.', '_'), tag.ToUpperInvariant() })
        {
            await shop.DeliverAsync(shop.Wallet.WithTag(letter, other));
        }

        Assert.Equal(before, shop.Wallet.Calls);
        await shop.AssertUnknownAsync(challenge);
    }

    [Theory]
    [MemberData(nameof(Wallets))]
    public async Task A_tag_under_another_key_ring_is_none(string wallet)
    {
        await using var shop = await WalletShop.OpenAsync(storage, wallet);
        var stranger = await shop.Shop.AddHandlerAsync(
            [.. shop.Settings, ("Paywall:Keys:0:Secret", Convert.ToBase64String(Enumerable.Repeat((byte)7, 32).ToArray()))]);
        var (challenge, letter) = await PaidAsync(shop);
        var foreign = await shop.ChallengeAsync(stranger);
        var (_, foreignLetter) = await shop.PayAsync(foreign);
        var before = shop.Wallet.Calls;

        await shop.DeliverAsync(letter, stranger);
        await shop.DeliverAsync(foreignLetter);
        await shop.DeliverAsync(shop.Wallet.WithTag(letter, shop.Wallet.TagOf(foreignLetter)));

        Assert.Equal(before, shop.Wallet.Calls);
        await shop.AssertUnknownAsync(challenge);
        await shop.AssertUnknownAsync(foreign);
    }

    [Theory]
    [MemberData(nameof(Wallets))]
    public async Task A_tag_is_over_a_day_after_the_invoices_expiry(string wallet)
    {
        await using var shop = await WalletShop.OpenAsync(storage, wallet);
        var (challenge, letter) = await PaidAsync(shop);
        shop.Shop.Time.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromHours(24) + TimeSpan.FromSeconds(2));
        var before = shop.Wallet.Calls;

        await shop.DeliverAsync(shop.Wallet.Seal(letter));

        Assert.Equal(before, shop.Wallet.Calls);
        await shop.AssertUnknownAsync(challenge);
    }

    [Theory]
    [MemberData(nameof(Wallets))]
    public async Task A_webhook_of_one_purchase_settles_no_other(string wallet)
    {
        await using var shop = await WalletShop.OpenAsync(storage, wallet);
        var unpaid = await shop.ChallengeAsync();
        var report = await shop.ReportAsync(unpaid);
        var (paid, letter) = await PaidAsync(shop);

        await shop.DeliverAsync(shop.Wallet.WithTag(letter, shop.Wallet.TagOf(report)));

        Assert.Empty(await storage.RowsAsync(unpaid, ""));
        Assert.Empty(await storage.BookedAsync(unpaid));
        await shop.AssertUnknownAsync(paid);
        await shop.DeliverAsync(letter);
        await shop.AssertSoldAsync(paid);
    }

    [Theory]
    [MemberData(nameof(Wallets))]
    public async Task A_tag_is_good_at_its_own_wallet_only(string wallet)
    {
        await using var shop = await WalletShop.OpenAsync(storage, wallet);
        var (challenge, letter) = await PaidAsync(shop);
        var both = await shop.Shop.AddHandlerAsync(await shop.WithWalletAsync(wallet == "zbd" ? "lnbits" : "zbd"));
        var before = shop.Wallet.Calls;
        foreach (var other in PaidWallet.Names.Select(row => row.Data).Append("lnd").Where(name => name != wallet))
        {
            var tagged = $"/webhooks/{other}?t={shop.Wallet.TagOf(letter)}";
            await shop.DeliverAsync(letter with { Target = tagged }, both);
        }

        Assert.Equal(before, shop.Wallet.Calls);
        await shop.AssertUnknownAsync(challenge);
    }

    [Theory]
    [MemberData(nameof(Wallets))]
    public async Task A_body_that_is_cut_or_none_at_all_says_nothing(string wallet)
    {
        await using var shop = await WalletShop.OpenAsync(storage, wallet);
        var (challenge, letter) = await PaidAsync(shop);
        var before = shop.Wallet.Calls;
        var (half, tooMuch) = (letter.Body[..(letter.Body.Length / 2)], letter.Body + new string(' ', 64 * 1024));
        foreach (var body in new[] { letter.Body[..^1], half, "", "null", "[]", "\"\"", "{}", tooMuch })
        {
            await shop.DeliverAsync(shop.Wallet.Seal(letter with { Body = body }));
        }

        Assert.Equal(before, shop.Wallet.Calls);
        await shop.AssertUnknownAsync(challenge);
    }

    private static async Task<(L402Challenge Challenge, Letter Letter)> PaidAsync(WalletShop shop)
    {
        var challenge = await shop.ChallengeAsync();
        var (_, letter) = await shop.PayAsync(challenge);
        return (challenge, letter);
    }
}
