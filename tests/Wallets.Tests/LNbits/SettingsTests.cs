using Microsoft.Extensions.DependencyInjection;
using Paywall.Protocol.Lightning;
using Paywall.Wallets.LNbits;

namespace Paywall.Wallets.Tests.LNbits;

public sealed class SettingsTests
{
    private static readonly Uri Address = new("https://lnbits.example");

    [Theory]
    [InlineData("")]
    [InlineData("se cret")]
    [InlineData("secret\n")]
    [InlineData("secrét")]
    public void A_key_that_no_header_can_carry_is_refused_without_repeating_it(string key)
    {
        var asInvoiceKey = Assert.Throws<ArgumentException>(() => Add(Address, key, null));
        var asAdminKey = Assert.Throws<ArgumentException>(() => Add(Address, LNbitsHost.InvoiceKey, key));

        Assert.Contains("invoice key", asInvoiceKey.Message, StringComparison.Ordinal);
        Assert.Contains("admin key", asAdminKey.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("cr", asInvoiceKey.Message + asAdminKey.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://lnbits.example")]
    [InlineData("http://10.0.0.1:5000")]
    [InlineData("https://user:word@lnbits.example")]
    [InlineData("https://lnbits.example/?usr=b")]
    [InlineData("/api")]
    public void An_address_that_would_give_a_key_away_or_loses_a_part_is_refused(string address)
    {
        var refused = Assert.Throws<ArgumentException>(
            () => Add(new Uri(address, UriKind.RelativeOrAbsolute), LNbitsHost.InvoiceKey, null));

        Assert.Contains("LNbits", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("word", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_wallet_comes_out_of_a_service_collection_as_seller_and_as_payer_and_is_the_same()
    {
        using var services = Add(Address, LNbitsHost.InvoiceKey, LNbitsHost.AdminKey).BuildServiceProvider();

        var wallet = services.GetRequiredKeyedService<IInvoiceWallet>(LNbitsServices.WalletName);

        Assert.Same(wallet, services.GetRequiredKeyedService<IPayingWallet>(LNbitsServices.WalletName));
        Assert.IsType<LNbitsWebhookReader>(services.GetRequiredKeyedService<IWebhookReader>(LNbitsServices.WalletName));
    }

    [Fact]
    public void The_capabilities_are_those_of_a_wallet_that_leaks_preimages_and_knows_whole_satoshis()
    {
        var can = LNbitsWallet.LNbitsCapabilities;

        Assert.True(can is { HashAtCreation: true, ReturnsPreimage: true, CanLookUp: true, IdempotentPay: true });
        Assert.False(can.PreimageProvesPayment || can.MsatPrecision || can.CanHold || can.CanList || can.CapsFee || can.IdempotentCreate);
        Assert.Equal((WebhookTrust.Hint, MilliSatoshi.FromSatoshi(1)), (can.Webhook, can.MinimumAmount));
    }

    private static IServiceCollection Add(Uri address, string invoiceKey, string? adminKey) =>
        new ServiceCollection().AddLogging().AddLNbitsWallet(new LNbitsSettings(address, invoiceKey, adminKey), BitcoinNetwork.Mainnet);
}
