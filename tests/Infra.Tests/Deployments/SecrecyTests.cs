using System.Text.Json;
using System.Text.RegularExpressions;
using Paywall.Infra.Tests.Bicep;
using Paywall.Infra.Tests.Settings;

namespace Paywall.Infra.Tests.Deployments;

/// <summary>No secret is in what a deployment writes, and nothing is opened by a key.</summary>
public sealed partial class SecrecyTests(BicepServer bicep)
{
    public static TheoryData<string> Names => SnapshotTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_setting_that_holds_a_secret_refers_to_a_secret_of_the_vault(string name)
    {
        var deployment = await Deployment.OfAsync(bicep, name);
        var settings = deployment.WrittenSettings.Where(setting => NameOfSecret.IsMatch(setting.Name)).ToList();
        Assert.NotEmpty(settings);
        Assert.All(settings, setting => Assert.Matches(Deployment.VaultReference, setting.Value));

        var references = deployment.WrittenSettings.Select(setting => Deployment.VaultReference.Match(setting.Value)).Where(match => match.Success).ToList();
        Assert.Equal(deployment.NamesOf("Microsoft.KeyVault/vaults/secrets"), references.Select(match => match.Groups["secret"].Value).Order(StringComparer.Ordinal));
        Assert.Equal([Deployment.NameOf(deployment.OfType("Microsoft.KeyVault/vaults").Single())], references.Select(match => match.Groups["vault"].Value).Distinct());
        Assert.Equal(
            $"/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/paywall/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{Deployment.NameOf(deployment.App)}",
            Deployment.Properties(deployment.App).GetProperty("keyVaultReferenceIdentity").GetString());
    }

    [Fact]
    public void Every_secret_that_the_executable_reads_is_known_as_one() => Assert.Equal(
        [
            "Paywall__Keys__0__Secret", "Paywall__Services__0__UpstreamAuth__Value", "Paywall__Wallets__LNbits__AdminKey", "Paywall__Wallets__LNbits__InvoiceKey",
            "Paywall__Wallets__Voltage__ApiKey", "Paywall__Wallets__Voltage__PreviousWebhookSecret", "Paywall__Wallets__Voltage__WebhookSecret", "Paywall__Wallets__Zbd__ApiKey",
        ],
        PaywallNames.All.Where(name => NameOfSecret.IsMatch(name)));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Nothing_that_is_deployed_looks_like_a_secret(string name)
    {
        var deployment = await Deployment.OfAsync(bicep, name);
        Assert.All(deployment.WrittenSettings, setting => Assert.DoesNotMatch(LooksSecret, setting.Value));
        Assert.All(deployment.Outputs.EnumerateObject(), output => Assert.DoesNotMatch(LooksSecret, output.Value.ToString()));
        Assert.All(
            deployment.OfType("Microsoft.KeyVault/vaults/secrets"),
            secret => Assert.Equal("not set yet – run infra/secrets.sh", Deployment.Properties(secret).GetProperty("value").GetString()));
        Assert.DoesNotMatch(ListKeys, deployment.Resources.Select(resource => resource.ToString()).Aggregate(string.Concat));
    }

    [Fact]
    public void Templates_take_no_secrets_and_ask_for_no_keys() => Assert.All(
        Directory.EnumerateFiles(Places.Infra, "*.bicep", SearchOption.AllDirectories),
        file =>
        {
            var text = File.ReadAllText(file);
            Assert.DoesNotMatch(ListKeys, text);
            Assert.DoesNotContain("@secure()", text, StringComparison.Ordinal);
        });

    [Fact]
    public async Task A_deployment_never_writes_over_a_secret()
    {
        var vault = await File.ReadAllTextAsync(Path.Combine(Places.Infra, "modules", "vault.bicep"), TestContext.Current.CancellationToken);
        Assert.Matches(@"@onlyIfNotExists\(\)\nresource secret '", vault);
        Assert.Equal(1, Count(vault, "vaults/secrets@"));
        Assert.All(
            Directory.EnumerateFiles(Places.Infra, "*.bicep", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) is not ("vault.bicep" or "roles.bicep")),
            file => Assert.DoesNotContain("vaults/secrets@", File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Keys_are_refused_everywhere(string name)
    {
        var deployment = await Deployment.OfAsync(bicep, name);
        var storage = Only(deployment, "Microsoft.Storage/storageAccounts");
        Assert.False(storage.GetProperty("allowSharedKeyAccess").GetBoolean());
        Assert.False(storage.GetProperty("allowBlobPublicAccess").GetBoolean());
        Assert.All(deployment.OfType("Microsoft.Insights/components"), component => Assert.True(Deployment.Properties(component).GetProperty("DisableLocalAuth").GetBoolean()));
        Assert.True(Only(deployment, "Microsoft.OperationalInsights/workspaces").GetProperty("features").GetProperty("disableLocalAuth").GetBoolean());
        Assert.True(Only(deployment, "Microsoft.KeyVault/vaults").GetProperty("enableRbacAuthorization").GetBoolean());
        Assert.All(deployment.OfType("Microsoft.ServiceBus/namespaces"), bus => Assert.True(Deployment.Properties(bus).GetProperty("disableLocalAuth").GetBoolean()));
        var policies = deployment.OfType("Microsoft.Web/sites/basicPublishingCredentialsPolicies").ToList();
        Assert.Equal(["ftp", "scm"], policies.Select(Deployment.NameOf).Order());
        Assert.All(policies, policy => Assert.False(Deployment.Properties(policy).GetProperty("allow").GetBoolean()));
        Assert.Equal("UserAssignedIdentity", Deployment.Properties(deployment.App).GetProperty("functionAppConfig").GetProperty("deployment").GetProperty("storage")
            .GetProperty("authentication").GetProperty("type").GetString());
        Assert.Equal("UserAssigned", deployment.App.GetProperty("identity").GetProperty("type").GetString());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Nothing_is_spoken_in_the_clear(string name)
    {
        var deployment = await Deployment.OfAsync(bicep, name);
        var app = Deployment.Properties(deployment.App);
        Assert.True(app.GetProperty("httpsOnly").GetBoolean());
        Assert.Equal("1.2", app.GetProperty("siteConfig").GetProperty("minTlsVersion").GetString());
        Assert.Equal("1.2", app.GetProperty("siteConfig").GetProperty("scmMinTlsVersion").GetString());
        var storage = Only(deployment, "Microsoft.Storage/storageAccounts");
        Assert.Equal("TLS1_2", storage.GetProperty("minimumTlsVersion").GetString());
        Assert.True(storage.GetProperty("supportsHttpsTrafficOnly").GetBoolean());
        Assert.All(deployment.OfType("Microsoft.ServiceBus/namespaces"), bus => Assert.Equal("1.2", Deployment.Properties(bus).GetProperty("minimumTlsVersion").GetString()));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Who_reads_a_secret_is_logged(string name)
    {
        var deployment = await Deployment.OfAsync(bicep, name);
        var audit = deployment.OfType("Microsoft.Insights/diagnosticSettings").Single(settings => settings.GetProperty("id").GetString()!.Contains("/vaults/", StringComparison.Ordinal));
        Assert.Equal("AuditEvent", Deployment.Properties(audit).GetProperty("logs").EnumerateArray().Single().GetProperty("category").GetString());
    }

    /// <summary>A file that is copied must not take a protection away.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_deleted_secret_can_be_brought_back(string name)
    {
        var vault = Only(await Deployment.OfAsync(bicep, name), "Microsoft.KeyVault/vaults");
        Assert.True(vault.GetProperty("enableSoftDelete").GetBoolean());
        Assert.True(vault.GetProperty("enablePurgeProtection").GetBoolean());
    }

    private static JsonElement Only(Deployment deployment, string type) => Deployment.Properties(deployment.OfType(type).Single());

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    [GeneratedRegex(@"(Secret|ApiKey|InvoiceKey|AdminKey|UpstreamAuth__Value|_HEADERS|Password|Token)\z")]
    private static partial Regex NameOfSecret { get; }

    /// <summary>Keys of connection strings, shared access signatures, and long runs of base64 or hex that are no resource's name or UUID.</summary>
    [GeneratedRegex(@"AccountKey=|SharedAccessKey|[?&]sig=|\b[0-9a-fA-F]{32,}\b|(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/]{43,}={0,2}(?![A-Za-z0-9+/=_.-])")]
    private static partial Regex LooksSecret { get; }

    [GeneratedRegex(@"\blist(Keys|AccountSas|ServiceSas|Secrets)?\(|\.listKeys")]
    private static partial Regex ListKeys { get; }
}
