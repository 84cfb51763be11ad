using Paywall.Infra.Tests.Bicep;

namespace Paywall.Infra.Tests.Deployments;

/// <summary>What would be deployed, as it was last looked at. <c>PAYWALL_UPDATE_SNAPSHOTS=1</c> writes it anew, to be read before it is committed.</summary>
public sealed class SnapshotTests(BicepServer bicep)
{
    public static TheoryData<string> Names => [.. Places.ParameterFiles];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_is_deployed_is_what_was_looked_at(string name)
    {
        var (snapshot, error) = await bicep.SnapshotOfAsync(Places.ParameterFile(name));
        Assert.Null(error);
        var path = Path.ChangeExtension(Places.ParameterFile(name), ".snapshot.json");
        if (Environment.GetEnvironmentVariable("PAYWALL_UPDATE_SNAPSHOTS") == "1")
        {
            await File.WriteAllTextAsync(path, snapshot!.TrimEnd() + "\n", TestContext.Current.CancellationToken);
        }

        Assert.Equal(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), snapshot!.TrimEnd() + "\n", ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Every_parameter_file_is_looked_at() => Assert.Equal(
        Places.ParameterFiles.Order(),
        Directory.EnumerateFiles(Path.Combine(Places.Infra, "parameters"), "*.bicepparam").Select(Path.GetFileNameWithoutExtension).Order());
}
