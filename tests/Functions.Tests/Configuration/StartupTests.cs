using Microsoft.Extensions.Configuration;
using Paywall.Functions.Configuration;
using Paywall.Functions.Tests.Harness;

namespace Paywall.Functions.Tests.Configuration;

public class StartupTests
{
    private static readonly Uri Somewhere = new("http://127.0.0.1:9/");

    [Theory]
    [InlineData("Paywall:Services:0:Price", "0 sat", "Service 'echo': Price '0 sat' is not 'free' or an amount above zero")]
    [InlineData("Paywall:Services:0:Price", "", "Price '' is not")]
    [InlineData("Paywall:Services:0:Price", null, "Price '' is not")]
    [InlineData("Paywall:Services:0:Price", "-1 sat", "is not 'free'")]
    [InlineData("Paywall:Services:0:Price", "21", "is not 'free'")]
    [InlineData("Paywall:Services:0:Price", "0.5 sat", "is not 'free'")]
    [InlineData("Paywall:Services:0:Price", "0.02 USD", "is not 'free'")]
    [InlineData("Paywall:Services:0:Price", "99999999999999999999 sat", "is not 'free'")]
    [InlineData("Paywall:Services:0:Price", "9999999999 sat", "is above")]
    [InlineData("Paywall:Services:0:Price", "999 msat", "makes no invoice below 1000 msat")]
    [InlineData("Paywall:Services:0:Wallet", "lnd", "Wallet 'lnd' is not configured")]
    [InlineData("Paywall:Services:2:Wallet", "lnd", "Wallet 'lnd' is not configured")]
    [InlineData("Paywall:Services:0:Name", "status", "Service 'status' is there twice")]
    [InlineData("Paywall:Services:0:Name", "Echo", "Service name 'Echo' is not")]
    [InlineData("Paywall:Services:0:Name", "a,b", "Service name 'a,b' is not")]
    [InlineData("Paywall:Services:0:Name", null, "Service name '' is not")]
    [InlineData("Paywall:Services:0:Name", "paywall", "Service name 'paywall' is reserved")]
    [InlineData("Paywall:Services:0:Name", "paywall_x", "is reserved")]
    [InlineData("Paywall:Services:0:Upstream", null, "Service 'echo' has no Upstream")]
    [InlineData("Paywall:Services:0:Upstream", "ftp://x/", "Upstream is not an http or https URL")]
    [InlineData("Paywall:Services:0:Upstream", "http://u:p@x/", "Upstream is not an http or https URL")]
    [InlineData("Paywall:Services:0:Upstream", "http://x/?a=1", "Upstream is not an http or https URL")]
    [InlineData("Paywall:Services:0:UpstreamAuth:Header", "X-Key", "UpstreamAuth:Value is missing")]
    [InlineData("Paywall:Services:0:UpstreamAuth:Value", "a\nb", "UpstreamAuth:Value is missing, or has characters")]
    [InlineData("Paywall:Services:0:Uses", "0 calls", "Uses '0 calls' is not")]
    [InlineData("Paywall:Services:0:Uses", "1001 calls", "Uses '1001 calls' is not")]
    [InlineData("Paywall:Services:0:Uses", "367.00:00:00", "Uses '367.00:00:00' is not")]
    [InlineData("Paywall:Services:0:Uses", "00:00:00.5", "Uses '00:00:00.5' is not")]
    [InlineData("Paywall:Services:2:BindBody", "true", "Service 'free': BindBody binds one paid call")]
    [InlineData("Paywall:Services:0:BindBody", "yes", "Paywall:Services:0:BindBody")]
    [InlineData("Paywall:Services:0:Uses", "3", "Uses '3' is not")]
    [InlineData("Paywall:Services:0:Uses", "many", "Uses 'many' is not")]
    [InlineData("Paywall:Services:0:KeepAnswers", "00:10:01", "KeepAnswers 00:10:01 is not from")]
    [InlineData("Paywall:InvoicesPerSecond", "0", "InvoicesPerSecond 0 is not from 1")]
    [InlineData("Paywall:PassCallsAtOnce", "-1", "PassCallsAtOnce -1 is not from 1")]
    [InlineData("Paywall:InvoiceExpiry", "31.00:00:00", "InvoiceExpiry 31.00:00:00")]
    [InlineData("Paywall:Services:0:Methods", "GET,FETCH", "Methods 'GET,FETCH' is not a list of")]
    [InlineData("Paywall:Services:0:TimeLimit", "00:04:00", "TimeLimit 00:04:00 is not above")]
    [InlineData("Paywall:Services:0:TimeLimit", "soon", "Paywall:Services:0:TimeLimit")]
    [InlineData("Paywall:Services:0:Pirce", "1 sat", "Paywall:Services has an unknown setting: 'Pirce'")]
    [InlineData("Paywall:Wallets:Lnd:ApiKey", "x", "Paywall:Wallets has an unknown setting: 'Lnd'")]
    [InlineData("Paywall:Wallets:Voltage:ApiKye", "x", "Paywall:Wallets:Voltage has an unknown setting: 'ApiKye'")]
    [InlineData("Paywall:Wallets:LNbits:AdminKye", "x", "Paywall:Wallets:LNbits has an unknown setting: 'AdminKye'")]
    [InlineData("Paywall:Wallets:Voltage:ApiKey", "x", "Wallets:Voltage:Organization '' is not a UUID")]
    [InlineData("Paywall:Wallets:LNbits:InvoiceKey", "x", "Wallets:LNbits:BaseUrl is missing")]
    [InlineData("Paywall:Wallets:LNbits:BaseUrl", "http://lnbits.example/", "Wallets:LNbits:BaseUrl is not https")]
    [InlineData("Paywall:Wallet", "voltage", "Wallet 'voltage' is not configured")]
    [InlineData("Paywall:PublicUrl", "shop.example", "PublicUrl is not an http or https URL")]
    [InlineData("Paywall:PublicUrl", "http://shop.example/", "PublicUrl is not https")]
    [InlineData("Paywall:Wallets:Zbd:ApiKye", "x", "Paywall:Wallets:Zbd has an unknown setting: 'ApiKye'")]
    [InlineData("Paywall:Keys:0:Sercet", "x", "Paywall:Keys has an unknown setting: 'Sercet'")]
    [InlineData("Paywall:Wallet:Zbd", "x", "Paywall has an unknown setting: 'Wallet:")]
    [InlineData("Paywall:Network", "moon", "Network 'moon' is none of")]
    [InlineData("Paywall:Keys:0:Id", "256", "Paywall:Keys:0:Id")]
    [InlineData("Paywall:Keys:0:Secret", "c2hvcnQ=", "The Secret of key 1 is not base64 of at least 32 bytes")]
    [InlineData("Paywall:Keys:0:Secret", "not base64", "The Secret of key 1 is not base64")]
    [InlineData("Paywall:Keys:1:Secret", "AAAA", "A key in Keys has no Id")]
    [InlineData("Paywall:Keys:1:Id", "1", "Key 1 is there twice")]
    [InlineData("Paywall:Keys:0:AddedAt", "9001-01-01T00:00:00Z", "The AddedAt of key 1 is beyond all use")]
    [InlineData("Paywall:Keys:0:RetiresAt", "2030-01-01T00:00:00Z", "Key 1 has a RetiresAt and is the newest")]
    [InlineData("Paywall:KeyLead", "-00:00:01", "KeyLead -00:00:01 is not from")]
    [InlineData("Paywall:KeyLead", "31.00:00:00", "KeyLead 31.00:00:00 is not from")]
    [InlineData("Paywall:Wallets:Zbd:ApiKey", null, "Wallets:Zbd:ApiKey is missing")]
    [InlineData("Paywall:Wallets:Zbd:ApiKey", "a\nb", "Wallets:Zbd:ApiKey has characters")]
    [InlineData("Paywall:Wallets:Zbd:BaseUrl", "zbd", "Wallets:Zbd:BaseUrl is not an http or https URL")]
    [InlineData("Paywall:Wallets:Zbd:BaseUrl", "http://api.example/", "Wallets:Zbd:BaseUrl is not https")]
    [InlineData("Paywall:InvoiceExpiry", "00:00:10", "outside what the wallet 'zbd' can do")]
    [InlineData("Paywall:InvoiceExpiry", "00:00:30.5", "InvoiceExpiry is not a whole number of seconds")]
    [InlineData("Paywall:LeaseMargin", "00:00:00", "LeaseMargin 00:00:00 is not from")]
    [InlineData("Paywall:InvoiceExpiry", "1", "Paywall__InvoiceExpiry is a number without a unit")]
    [InlineData("Paywall:Services:0:Retention", "7", "Paywall__Services__0__Retention is a number without a unit")]
    [InlineData("Paywall:Wallets:Zbd:ApiKey", "@Microsoft.KeyVault(VaultName=v;SecretName=s)", "Paywall__Wallets__Zbd__ApiKey is a reference to a key vault that Azure could not resolve")]
    [InlineData("AzureWebJobsStorage", null, "AzureWebJobsStorage is missing")]
    [InlineData("AzureWebJobsStorage", "nonsense", "AzureWebJobsStorage is not a connection string")]
    [InlineData("AzureWebJobsStorage:accountName", "myaccount", "AzureWebJobsStorage and AzureWebJobsStorage__… are both there")]
    [InlineData("Paywall:Services:0:Upstream", "http://api.example/", "Service 'echo': Upstream is not https")]
    [InlineData("FUNCTIONS_CUSTOMHANDLER_PORT", "http", "FUNCTIONS_CUSTOMHANDLER_PORT 'http' is not a port")]
    [InlineData("FUNCTIONS_CUSTOMHANDLER_PORT", "70000", "is not a port")]
    public void A_configuration_that_cannot_be_meant_stops_the_start_with_one_line(string key, string? value, string message)
    {
        var settings = Shop.Settings("UseDevelopmentStorage=true", Somewhere, Somewhere);
        settings[key] = value;
        var failure = Assert.Throws<StartupException>(() => Program.Build(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()));
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Theory]
    [InlineData("lnbits", "Paywall:Services:0:Price", "20500 msat", "wallet 'lnbits' knows whole satoshis only, and the price is 20500 msat")]
    [InlineData("lnbits", "Paywall:Services:0:Price", "999 msat", "wallet 'lnbits' makes no invoice below")]
    [InlineData("voltage", "Paywall:Services:0:Price", "20500 msat", null)]
    [InlineData("voltage", "Paywall:InvoiceExpiry", "1.00:00:00", null)]
    [InlineData("voltage", "Paywall:InvoiceExpiry", "1.00:00:01", "InvoiceExpiry 1.00:00:01 is outside what the wallet 'voltage' can do")]
    [InlineData("lnbits", "Paywall:InvoiceExpiry", "1.00:00:01", "InvoiceExpiry 1.00:00:01 is outside what the wallet 'voltage' can do")]
    [InlineData("zbd", "Paywall:Wallet", null, "Service 'echo' does not say which Wallet is paid, and there are several")]
    [InlineData("voltage", "Paywall:Wallets:Voltage:WebhookSecret", null, "Wallets:Voltage:WebhookSecret is missing")]
    [InlineData("voltage", "Paywall:Wallets:Voltage:PreviousWebhookSecret", "", "Wallets:Voltage:PreviousWebhookSecret is missing")]
    [InlineData("voltage", "Paywall:Wallets:Voltage:ApiKey", null, "Wallets:Voltage:ApiKey is missing")]
    [InlineData("voltage", "Paywall:Wallets:Voltage:Environment", "prod", "Wallets:Voltage:Environment 'prod' is not a UUID")]
    [InlineData("voltage", "Paywall:Wallets:Voltage:BaseUrl", "http://voltage.example/v1", "Wallets:Voltage:BaseUrl is not https")]
    [InlineData("lnbits", "Paywall:Wallets:LNbits:InvoiceKey", null, "Wallets:LNbits:InvoiceKey is missing")]
    [InlineData("lnbits", "Paywall:Wallets:LNbits:AdminKey", null, null)]
    public void With_several_wallets_each_setting_is_held_against_the_wallet_that_it_is_for(string wallet, string key, string? value, string? message)
    {
        var settings = Shop.Settings("UseDevelopmentStorage=true", Somewhere, Somewhere);
        settings["Paywall:Wallet"] = wallet;
        settings["Paywall:Wallets:Voltage:ApiKey"] = "key";
        settings["Paywall:Wallets:Voltage:WebhookSecret"] = "secret";
        settings["Paywall:Wallets:Voltage:Organization"] = "b0684ab8-1130-46af-8f70-71519442f108";
        settings["Paywall:Wallets:Voltage:Environment"] = "123e4567-e89b-12d3-a456-426614174000";
        settings["Paywall:Wallets:Voltage:Wallet"] = "7a68a525-9d11-4c1e-a3dd-1c2bf1378ba2";
        settings["Paywall:Wallets:LNbits:BaseUrl"] = "https://lnbits.example/";
        settings["Paywall:Wallets:LNbits:InvoiceKey"] = "key";
        settings["Paywall:Wallets:LNbits:AdminKey"] = "key";
        settings[key] = value;
        var failure = Record.Exception(() => PaywallConfiguration.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()));
        if (message is null)
        {
            Assert.Null(failure);
        }
        else
        {
            Assert.Contains(message, Assert.IsType<StartupException>(failure).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_price_needs_a_wallet_and_a_catalog_needs_a_service_and_tokens_need_a_key()
    {
        Assert.Contains("no wallet is configured", FailureWithout("Paywall:Wallets:"), StringComparison.Ordinal);
        Assert.Contains("Services is empty", FailureWithout("Paywall:Services:"), StringComparison.Ordinal);
        Assert.Contains("Keys is empty", FailureWithout("Paywall:Keys:"), StringComparison.Ordinal);

        static string FailureWithout(string prefix)
        {
            var settings = Shop.Settings("UseDevelopmentStorage=true", Somewhere, Somewhere);
            foreach (var key in settings.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).ToList())
            {
                settings.Remove(key);
            }

            return Assert.Throws<StartupException>(() => Program.Build(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())).Message;
        }
    }

    [Theory]
    [InlineData("Host")]
    [InlineData("Content-Type")]
    [InlineData("Idempotency-Key")]
    [InlineData("X-Paywall-Signature")]
    [InlineData("a b")]
    [InlineData("")]
    public void A_secret_for_the_upstream_needs_a_header_that_may_carry_it(string header)
    {
        var settings = Shop.Settings("UseDevelopmentStorage=true", Somewhere, Somewhere);
        settings["Paywall:Services:0:UpstreamAuth:Header"] = header;
        settings["Paywall:Services:0:UpstreamAuth:Value"] = "s3cret";
        var failure = Assert.Throws<StartupException>(() => Program.Build(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()));
        Assert.Contains($"UpstreamAuth:Header '{header}' is no name", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_secret_is_not_repeated()
    {
        var settings = Shop.Settings("UseDevelopmentStorage=true", Somewhere, Somewhere);
        settings["AzureWebJobsStorage"] = "DefaultEndpointsProtocol=https;AccountName=x;AccountKey=very-secret-key";
        settings["Paywall:Keys:0:Secret"] = "very-secret-key";
        var failure = Assert.Throws<StartupException>(() => Program.Build(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()));
        Assert.DoesNotContain("very-secret-key", failure.ToString(), StringComparison.Ordinal);
    }
}
