using System.Text.Json;
using System.Text.RegularExpressions;

namespace Paywall.Infra.Tests.Deployments;

/// <summary>A role that somebody has on something.</summary>
/// <param name="Holder">The app, or who deploys.</param>
/// <param name="Name">The role.</param>
/// <param name="Scope">What it is on: the kind of resource and its last name, or the kind alone where there is one of it.</param>
internal sealed partial record Role(string Holder, string Name, string Scope)
{
    public const string App = "app";
    public const string Deployer = "deployer";

    private static readonly Dictionary<string, string> Names = new()
    {
        ["b7e6dc6d-f1e8-4753-8033-0f276bb0955b"] = "Storage Blob Data Owner",
        ["ba92f5b4-2d11-453d-a403-e96b0029c9fe"] = "Storage Blob Data Contributor",
        ["974c5e8b-45b9-4653-ba55-5f855dd0fb88"] = "Storage Queue Data Contributor",
        ["0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"] = "Storage Table Data Contributor",
        ["4633458b-17de-408a-b874-0445c86b69e6"] = "Key Vault Secrets User",
        ["b86a8fe4-44ce-4948-aee5-eccb2c155cd7"] = "Key Vault Secrets Officer",
        ["3913510d-42f4-4e42-8a64-420c390055eb"] = "Monitoring Metrics Publisher",
        ["4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0"] = "Azure Service Bus Data Receiver",
        ["69a216fc-b8fb-44d8-bc22-1f3c2cd27a39"] = "Azure Service Bus Data Sender",
    };

    public static Role Read(JsonElement assignment)
    {
        var properties = assignment.GetProperty("properties");
        var id = ResourceId.Match(assignment.GetProperty("id").GetString()!);
        Assert.True(id.Success);
        var path = id.Groups["path"].Value.Split('/');
        return new Role(
            properties.GetProperty("principalId").GetString() == "[deployer().objectId]" ? Deployer : App,
            Names[properties.GetProperty("roleDefinitionId").GetString()!.Split('/')[^1]],
            path.Length == 2 ? path[0] : $"{path[^2]}/{path[^1]}");
    }

    /// <summary>The resource that an assignment is on. That of a deployer is an expression with the resource in its first quotes.</summary>
    [GeneratedRegex(@"\A(?:\[extensionResourceId\(')?/subscriptions/[0-9-]+/resourceGroups/paywall/providers/[A-Za-z.]+/(?<path>[A-Za-z0-9/-]+?)(?:'|/providers/Microsoft\.Authorization)")]
    private static partial Regex ResourceId { get; }
}
