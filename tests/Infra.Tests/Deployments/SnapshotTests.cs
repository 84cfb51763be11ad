using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Paywall.Infra.Tests.Bicep;

namespace Paywall.Infra.Tests.Deployments;

/// <summary>What would be deployed, as it was last looked at. <c>PAYWALL_UPDATE_SNAPSHOTS=1</c> writes it anew, to be read before it is committed.</summary>
public sealed class SnapshotTests(BicepServer bicep)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string> Names => [.. Places.ParameterFiles];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_is_deployed_is_what_was_looked_at(string name)
    {
        var (snapshot, error) = await bicep.SnapshotOfAsync(Places.ParameterFile(name));
        Assert.Null(error);
        var now = Sort(snapshot!);
        var path = Path.ChangeExtension(Places.ParameterFile(name), ".snapshot.json");
        if (Environment.GetEnvironmentVariable("PAYWALL_UPDATE_SNAPSHOTS") == "1")
        {
            await File.WriteAllTextAsync(path, now, TestContext.Current.CancellationToken);
        }

        Assert.Equal(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), now, ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Every_parameter_file_is_looked_at() => Assert.Equal(
        Places.ParameterFiles.Order(),
        Directory.EnumerateFiles(Path.Combine(Places.Infra, "parameters"), "*.bicepparam").Select(Path.GetFileNameWithoutExtension).Order());

    /// <summary>Bicep lists outputs in another order each time.</summary>
    private static string Sort(string snapshot)
    {
        var document = JsonNode.Parse(snapshot)!;
        var outputs = document["outputs"]!.AsObject();
        document["outputs"] = new JsonObject(outputs.OrderBy(output => output.Key, StringComparer.Ordinal).Select(output => KeyValuePair.Create(output.Key, output.Value?.DeepClone())));
        return document.ToJsonString(Indented) + "\n";
    }
}
