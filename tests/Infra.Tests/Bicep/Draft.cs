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

    public string ParameterFile { get; }

    public void Dispose() => _folder.Delete(recursive: true);
}
