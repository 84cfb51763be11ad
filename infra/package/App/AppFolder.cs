using System.Text.Json;

namespace Paywall.Package.App;

/// <summary>A published function app: host.json, one folder per function with its function.json, the executable, and nothing else.</summary>
internal sealed record AppFolder
{
    private const string HostFile = "host.json";
    private const string FunctionFile = "function.json";

    public required string Path { get; init; }

    /// <summary>Everything in it, in the order of the names' bytes.</summary>
    public required IReadOnlyList<AppFile> Files { get; init; }

    /// <summary>What the host starts.</summary>
    public required AppFile Executable { get; init; }

    public long Size => Files.Sum(file => file.Size);

    /// <summary>The functions' names.</summary>
    public IEnumerable<string> Functions => Files.Where(IsFunction).Select(file => file.Name.Split('/')[0]);

    /// <exception cref="PackageException">Something is missing or does not belong there.</exception>
    public static AppFolder Read(string path)
    {
        if (!Directory.Exists(path))
        {
            throw new PackageException($"{path} does not exist. The app is published by: dotnet publish src/Functions");
        }

        var files = Directory.EnumerateFiles(path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Select(file => new AppFile(
                System.IO.Path.GetRelativePath(path, file).Replace(System.IO.Path.DirectorySeparatorChar, '/'), file, new FileInfo(file).Length))
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .ToList();
        var host = files.Find(file => file.Name == HostFile) ?? throw new PackageException($"{path} has no {HostFile}: it is no function app.");
        var name = ExecutableName(host);
        var app = new AppFolder
        {
            Path = path,
            Files = files,
            Executable = files.Find(file => file.Name == name)
                ?? throw new PackageException($"{path} has no executable '{name}', which {HostFile} names as customHandler.description.defaultExecutablePath."),
        };
        app.Check();
        return app;
    }

    private static bool IsFunction(AppFile file) => file.Name.Split('/') is [_, FunctionFile];

    private static string ExecutableName(AppFile host)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(host.Path));
            var description = document.RootElement.GetProperty("customHandler").GetProperty("description");
            return description.GetProperty("defaultExecutablePath").GetString() is { Length: > 0 } name
                ? name
                : throw new PackageException($"{host.Path}: customHandler.description.defaultExecutablePath is empty.");
        }
        catch (Exception malformed) when (malformed is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new PackageException($"{host.Path}: customHandler.description.defaultExecutablePath cannot be read.");
        }
    }

    private void Check()
    {
        if (!Functions.Any())
        {
            throw new PackageException($"{Path} has no folder with a {FunctionFile}: the host would find no function.");
        }

        // A symbol file would cost every cold start, and a settings file would carry somebody's keys to Azure.
        var strangers = Files.Where(file => file.Name != HostFile && file != Executable && !IsFunction(file)).Select(file => file.Name).ToList();
        if (strangers.Count > 0)
        {
            var what = strangers.Count > 1 ? $"{strangers[0]} and {strangers.Count - 1} more files that are" : $"a file {strangers[0]} that is";
            throw new PackageException($"{Path} has {what} no part of a package. Publish again, or remove {(strangers.Count > 1 ? "them" : "it")}.");
        }

        if (Files.FirstOrDefault(file => File.ResolveLinkTarget(file.Path, returnFinalTarget: false) is not null) is { } link)
        {
            throw new PackageException($"{Path}: {link.Name} is a link, which a package cannot hold.");
        }
    }
}
