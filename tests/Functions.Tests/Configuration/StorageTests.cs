using Microsoft.Extensions.Configuration;
using Paywall.Functions.Configuration;

namespace Paywall.Functions.Tests.Configuration;

public class StorageTests
{
    private const string ClientId = "7a68a525-9d11-4c1e-a3dd-1c2bf1378ba2";

    [Fact]
    public void The_name_of_the_account_says_where_its_services_are()
    {
        var storage = Read(("accountName", "shop1"), ("credential", "ManagedIdentity"), ("clientId", ClientId));

        Assert.Equal(
            new StorageConfiguration.Identity(
                new Uri("https://shop1.table.core.windows.net/"),
                new Uri("https://shop1.queue.core.windows.net/"),
                new Uri("https://shop1.blob.core.windows.net/"),
                ClientId),
            storage);
    }

    [Fact]
    public void An_address_of_its_own_goes_before_the_name()
    {
        var storage = Assert.IsType<StorageConfiguration.Identity>(Read(("accountName", "shop1"), ("tableServiceUri", "https://shop1.table.core.chinacloudapi.cn")));

        Assert.Equal(("shop1.table.core.chinacloudapi.cn", "shop1.blob.core.windows.net", null), (storage.Tables.Host, storage.Blobs.Host, storage.ClientId));
    }

    [Fact]
    public void Three_addresses_need_no_name()
    {
        var storage = Assert.IsType<StorageConfiguration.Identity>(
            Read(("tableServiceUri", "https://t.example/"), ("queueServiceUri", "https://q.example/"), ("blobServiceUri", "https://b.example/")));

        Assert.Equal(["t.example", "q.example", "b.example"], [storage.Tables.Host, storage.Queues.Host, storage.Blobs.Host]);
    }

    [Theory]
    [InlineData("accountName", "Shop", "AzureWebJobsStorage__accountName is not 3 to 24 lower-case letters and digits")]
    [InlineData("accountName", "shop.table.core.windows.net", "is not 3 to 24 lower-case letters and digits")]
    [InlineData("accountName", null, "Neither AzureWebJobsStorage__accountName nor AzureWebJobsStorage__tableServiceUri is there")]
    [InlineData("accountName", "AccountName=shop;AccountKey=sig=secret", "AzureWebJobsStorage__accountName is not 3 to 24")]
    [InlineData("credential", "sig=secret", "AzureWebJobsStorage__credential is not managedidentity")]
    [InlineData("clientId", "sig=secret", "AzureWebJobsStorage__clientId is not a UUID")]
    [InlineData("managedIdentityResourceId", "/subscriptions/x", "AzureWebJobsStorage__managedIdentityResourceId is not known")]
    [InlineData("blobServiceUri", "http://shop1.blob.core.windows.net/", "AzureWebJobsStorage__blobServiceUri is not an https URL")]
    [InlineData("queueServiceUri", "https://shop1.queue.core.windows.net/?sig=secret", "AzureWebJobsStorage__queueServiceUri is not an https URL")]
    [InlineData("tableServiceUri", "", "AzureWebJobsStorage__tableServiceUri is not an https URL")]
    public void A_storage_that_cannot_be_meant_is_told_in_one_line(string setting, string? value, string message)
    {
        var settings = new Dictionary<string, string?> { ["accountName"] = "shop1", ["credential"] = "managedidentity", [setting] = value };

        var failure = Assert.Throws<StartupException>(() => Read([.. settings.Where(pair => pair.Value is not null).Select(pair => (pair.Key, pair.Value!))]));

        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sig=secret", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public void A_key_is_not_printed() =>
        Assert.DoesNotContain("c2VjcmV0", new StorageConfiguration.SharedKey("AccountName=a;AccountKey=c2VjcmV0").ToString(), StringComparison.Ordinal);

    private static StorageConfiguration Read(params (string Name, string Value)[] settings) => StorageConfiguration.Read(
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => new KeyValuePair<string, string?>($"AzureWebJobsStorage:{setting.Name}", setting.Value)))
            .Build());
}
