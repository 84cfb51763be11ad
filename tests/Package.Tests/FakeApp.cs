namespace Paywall.Package.Tests;

/// <summary>A folder with the files of a published app, gone after the test.</summary>
internal sealed class FakeApp : IDisposable
{
    private const string Host = """{ "version": "2.0", "customHandler": { "description": { "defaultExecutablePath": "paywall" } } }""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("paywall-package-");

    public FakeApp(MadeElf? executable = null)
    {
        Write("host.json", Host);
        Write("Reconcile/function.json", "{}");
        Write("Calls/function.json", "{}");
        File.WriteAllBytes(At("paywall"), (executable ?? new MadeElf()).ToBytes());
    }

    public string Path => _folder.FullName;

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public void Write(string name, string content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(At(name))!);
        File.WriteAllText(At(name), content);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
