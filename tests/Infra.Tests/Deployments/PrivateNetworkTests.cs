using System.Text.Json;
using Paywall.Infra.Tests.Bicep;

namespace Paywall.Infra.Tests.Deployments;

public sealed class PrivateNetworkTests(BicepServer bicep)
{
    [Fact]
    public async Task The_hardened_storage_and_vault_are_reached_in_the_network_only()
    {
        var deployment = await Deployment.OfAsync(bicep, "hardened");
        foreach (var type in (string[])["Microsoft.Storage/storageAccounts", "Microsoft.KeyVault/vaults"])
        {
            var properties = Deployment.Properties(deployment.OfType(type).Single());
            Assert.Equal("Disabled", properties.GetProperty("publicNetworkAccess").GetString());
            Assert.Equal("Deny", properties.GetProperty("networkAcls").GetProperty("defaultAction").GetString());
        }

        Assert.Equal(["blob", "queue", "table", "vault"], GroupsOf(deployment));
        AssertEveryEndpointHasItsNames(deployment, 4);
        Assert.EndsWith("/subnets/app", Deployment.Properties(deployment.App).GetProperty("virtualNetworkSubnetId").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_Service_Bus_is_a_premium_one_in_the_network()
    {
        using var draft = new Draft(await HardenedAsync() + "\nparam queue = 'ServiceBus'\n");
        var deployment = await Deployment.OfFileAsync(bicep, draft.ParameterFile);
        var bus = deployment.OfType("Microsoft.ServiceBus/namespaces").Single();
        Assert.Equal("Premium", bus.GetProperty("sku").GetProperty("name").GetString());
        Assert.Equal("Disabled", Deployment.Properties(bus).GetProperty("publicNetworkAccess").GetString());
        Assert.Equal(["blob", "namespace", "queue", "table", "vault"], GroupsOf(deployment));
        AssertEveryEndpointHasItsNames(deployment, 5);
    }

    [Fact]
    public async Task Named_addresses_are_let_in_and_no_others()
    {
        using var draft = new Draft((await HardenedAsync()).Replace("operatorAddresses: []", "operatorAddresses: ['203.0.113.7']", StringComparison.Ordinal));
        var deployment = await Deployment.OfFileAsync(bicep, draft.ParameterFile);
        foreach (var type in (string[])["Microsoft.Storage/storageAccounts", "Microsoft.KeyVault/vaults"])
        {
            var properties = Deployment.Properties(deployment.OfType(type).Single());
            Assert.Equal("Enabled", properties.GetProperty("publicNetworkAccess").GetString());
            var rules = properties.GetProperty("networkAcls");
            Assert.Equal("Deny", rules.GetProperty("defaultAction").GetString());
            Assert.Equal("203.0.113.7", rules.GetProperty("ipRules").EnumerateArray().Single().GetProperty("value").GetString());
        }
    }

    [Fact]
    public async Task The_smallest_has_no_network()
    {
        var deployment = await Deployment.OfAsync(bicep, "smallest");
        Assert.DoesNotContain(deployment.Resources, resource => Deployment.TypeOf(resource).StartsWith("Microsoft.Network/", StringComparison.Ordinal));
        Assert.Equal(JsonValueKind.Null, Deployment.Properties(deployment.App).GetProperty("virtualNetworkSubnetId").ValueKind);
    }

    private static Task<string> HardenedAsync() => File.ReadAllTextAsync(Places.ParameterFile("hardened"), TestContext.Current.CancellationToken);

    private static IEnumerable<string> GroupsOf(Deployment deployment) => deployment.OfType("Microsoft.Network/privateEndpoints")
        .Select(endpoint => Deployment.Properties(endpoint).GetProperty("privateLinkServiceConnections").EnumerateArray().Single())
        .Select(connection => Deployment.Properties(connection).GetProperty("groupIds").EnumerateArray().Single().GetString()!)
        .Order();

    private static void AssertEveryEndpointHasItsNames(Deployment deployment, int count)
    {
        Assert.Equal(count, deployment.OfType("Microsoft.Network/privateDnsZones").Count());
        Assert.Equal(count, deployment.OfType("Microsoft.Network/privateDnsZones/virtualNetworkLinks").Count());
        Assert.Equal(count, deployment.OfType("Microsoft.Network/privateEndpoints/privateDnsZoneGroups").Count());
    }
}
