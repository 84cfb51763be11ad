namespace Paywall.Infra.Tests.Bicep;

/// <summary>A copy of infra/ to make mistakes in.</summary>
internal sealed class Draft : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("paywall-infra-");

    /// <param name="parameters">The parameter file of the draft.</param>
    public Draft(string parameters)
    {
        foreach (var file in Directory.EnumerateFiles(Places.Infra, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(_folder.FullName, Path.GetRelativePath(Places.Infra, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        ParameterFile = Path.Combine(_folder.FullName, "parameters", "draft.bicepparam");
        File.WriteAllText(ParameterFile, parameters);
    }

    /// <summary>A parameter file that ships, with one text replaced by another.</summary>
    public static async Task<Draft> OfAsync(string name, string text, string instead)
    {
        var parameters = await File.ReadAllTextAsync(Places.ParameterFile(name), TestContext.Current.CancellationToken);
        Assert.Contains(text, parameters, StringComparison.Ordinal);
        return new Draft(parameters.Replace(text, instead, StringComparison.Ordinal));
    }

    /// <summary>A parameter file that ships, with lines added.</summary>
    public static async Task<Draft> WithAsync(string name, string lines) =>
        new(await File.ReadAllTextAsync(Places.ParameterFile(name), TestContext.Current.CancellationToken) + $"\n{lines}\n");

    public string ParameterFile { get; }

    public void Dispose() => _folder.Delete(recursive: true);
}
