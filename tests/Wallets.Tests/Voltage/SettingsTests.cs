using Microsoft.Extensions.DependencyInjection;
using Paywall.Protocol.Lightning;
using Paywall.Wallets.Voltage;

namespace Paywall.Wallets.Tests.Voltage;

public sealed class SettingsTests
{
    private static readonly VoltageSettings Good = new(
        VoltageSettings.DefaultBaseUrl, "vltg_key-7Qx", Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), ["vltg_secret-9Zy"]);

    [Fact]
    public void Settings_that_cannot_work_or_would_give_a_secret_away_are_refused_without_repeating_it()
    {
        VoltageSettings[] wrong =
        [
            Good with { BaseUrl = new Uri("http://voltageapi.com/v1") },
            Good with { ApiKey = "" },
            Good with { ApiKey = "vltg_key 7Qx" },
            Good with { Organization = Guid.Empty },
            Good with { Environment = Guid.Empty },
            Good with { Wallet = Guid.Empty },
            Good with { WebhookSecrets = [] },
            Good with { WebhookSecrets = ["vltg_secret-9Zy", ""] },
            Good with { WebhookSecrets = ["vltg_secret-9Zy", "b", "c"] },
        ];

        Assert.All(wrong, settings =>
        {
            var refused = Assert.Throws<ArgumentException>(() => Add(settings));
            Assert.DoesNotContain("7Qx", refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("9Zy", refused.Message, StringComparison.Ordinal);
        });
        Assert.DoesNotContain("7Qx", Good.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("9Zy", Good.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_wallet_is_the_same_in_all_its_parts()
    {
        using var services = Add(Good).BuildServiceProvider();

        var wallet = services.GetRequiredKeyedService<IInvoiceWallet>(VoltageServices.WalletName);

        Assert.Same(wallet, services.GetRequiredKeyedService<IListingWallet>(VoltageServices.WalletName));
        Assert.Same(wallet, services.GetRequiredKeyedService<IPayingWallet>(VoltageServices.WalletName));
        Assert.IsType<VoltageWebhookReader>(services.GetRequiredKeyedService<IWebhookReader>(VoltageServices.WalletName));
    }

    [Fact]
    public void The_capabilities_are_those_of_a_custodian_whose_client_chooses_ids()
    {
        var can = VoltageWallet.VoltageCapabilities;

        Assert.True(can is { ReturnsPreimage: true, CanLookUp: true, CanList: true, MsatPrecision: true, CapsFee: true });
        Assert.True(can is { IdempotentCreate: true, IdempotentPay: true, Webhook: WebhookTrust.Signed });
        Assert.False(can.PreimageProvesPayment || can.CanHold || can.CanDescriptionHash || can.HashAtCreation);
        Assert.Equal(TimeSpan.FromHours(24), can.MaximumExpiry);
    }

    [Fact]
    public void The_id_of_a_payment_is_always_the_same_and_a_random_UUID_by_its_looks()
    {
        var id = VoltagePaymentId.Of("pay-7f3a");

        Assert.Equal(id, VoltagePaymentId.Of("pay-7f3a"));
        Assert.NotEqual(id, VoltagePaymentId.Of("pay-7f3b"));
        Assert.Equal((4, 2), (id.Version, id.Variant >> 2));
    }

    private static IServiceCollection Add(VoltageSettings settings) => new ServiceCollection().AddVoltageWallet(settings, BitcoinNetwork.Mainnet);
}
