using System.Text.Json;
using Paywall.Infra.Tests.Bicep;

namespace Paywall.Infra.Tests.Deployments;

/// <summary>Azure refuses a deployment that has one resource twice.</summary>
public sealed class SharedSecretTests(BicepServer bicep)
{
    private const string TwoBehindOneKey = """
        param services = [
          {
            kind: 'call'
            name: 'first'
            upstream: 'https://api.example.com/first'
            upstreamAuth: { by: 'secret', secretName: 'api-key' }
            price: { amount: 21, unit: 'sat' }
          }
          {
            kind: 'call'
            name: 'second'
            upstream: 'https://api.example.com/second'
            upstreamAuth: { by: 'secret', secretName: 'API-Key' }
            price: { amount: 21, unit: 'sat' }
          }
        ]

        param wallets = { zbd: {} }
        """;

    [Theory]
    [MemberData(nameof(SnapshotTests.Names), MemberType = typeof(SnapshotTests))]
    public async Task No_resource_is_there_twice(string name) => AssertEachOnce(await Deployment.OfAsync(bicep, name));

    [Fact]
    public async Task Two_services_behind_one_key_share_one_secret()
    {
        using var draft = new Draft($"using '../main.bicep'\n\n{TwoBehindOneKey}\n");
        var deployment = await Deployment.OfFileAsync(bicep, draft.ParameterFile);
        AssertEachOnce(deployment);
        Assert.Equal(["api-key", "master-key-1", "zbd-api-key"], deployment.NamesOf("Microsoft.KeyVault/vaults/secrets"));
        Assert.Single(deployment.Roles, role => role.Scope == "secrets/api-key");
        Assert.Equal(
            ["api-key", "API-Key"],
            deployment.WrittenSettings.Where(setting => setting.Name.EndsWith("__UpstreamAuth__Value", StringComparison.Ordinal))
                .Select(setting => Deployment.VaultReference.Match(setting.Value).Groups["secret"].Value));
    }

    private static void AssertEachOnce(Deployment deployment) => Assert.All(
        deployment.Resources.CountBy(Identity, StringComparer.OrdinalIgnoreCase),
        resource => Assert.True(resource.Value == 1, $"{resource.Key} is there {resource.Value} times"));

    /// <summary>The id says type, name and what a resource is on; one that only Azure can work out is an expression of the same three.</summary>
    private static string Identity(JsonElement resource) => $"{Deployment.TypeOf(resource)} {resource.GetProperty("id").GetString()}";
}
