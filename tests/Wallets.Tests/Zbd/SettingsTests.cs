using Microsoft.Extensions.DependencyInjection;
using Paywall.Protocol.Lightning;
using Paywall.Wallets.Zbd;

namespace Paywall.Wallets.Tests.Zbd;

public sealed class SettingsTests
{
    [Theory]
    [InlineData("")]
    [InlineData("se cret")]
    [InlineData("secret\n")]
    [InlineData("secrét")]
    public void A_key_that_no_header_can_carry_is_refused_without_repeating_it(string key)
    {
        var refused = Assert.Throws<ArgumentException>(() => Add(ZbdSettings.DefaultBaseUrl, key));

        Assert.DoesNotContain("cr", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://api.zbdpay.com")]
    [InlineData("http://10.0.0.1:8080")]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("https://user:word@api.zbdpay.com")]
    [InlineData("https://api.zbdpay.com/?a=b")]
    [InlineData("/v0")]
    public void An_address_that_would_give_the_key_away_or_loses_a_part_is_refused(string address)
    {
        var refused = Assert.Throws<ArgumentException>(() => Add(new Uri(address, UriKind.RelativeOrAbsolute), WalletHost.ApiKey));

        Assert.DoesNotContain("word", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_wallet_comes_out_of_a_service_collection_as_seller_and_as_payer_and_is_the_same()
    {
        using var services = Add(ZbdSettings.DefaultBaseUrl, WalletHost.ApiKey).BuildServiceProvider();

        var wallet = services.GetRequiredKeyedService<IInvoiceWallet>(ZbdServices.WalletName);

        Assert.Same(wallet, services.GetRequiredKeyedService<IPayingWallet>(ZbdServices.WalletName));
        Assert.Same(wallet, services.GetRequiredKeyedService<IInvoiceWallet>(ZbdServices.WalletName));
    }

    [Fact]
    public void The_capabilities_are_those_of_a_custodian()
    {
        var can = ZbdWallet.ZbdCapabilities;

        Assert.True(can is { ReturnsPreimage: true, CanLookUp: true, MsatPrecision: true });
        Assert.False(can.PreimageProvesPayment || can.CanHold || can.CanList || can.CapsFee || can.CanDescriptionHash || can.HashAtCreation);
        Assert.False(can.IdempotentCreate || can.IdempotentPay);
        Assert.Equal(WebhookTrust.Hint, can.Webhook);
        Assert.Equal(new MilliSatoshi(1_000), can.MinimumAmount);
        Assert.Equal((30, 432_000), (can.MinimumExpiry.TotalSeconds, can.MaximumExpiry.TotalSeconds));
    }

    private static IServiceCollection Add(Uri address, string key) =>
        new ServiceCollection().AddZbdWallet(new ZbdSettings(address, key), BitcoinNetwork.Mainnet);
}
