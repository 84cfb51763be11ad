using Paywall.Package.App;

namespace Paywall.Package.Building;

/// <summary>Whether the last commit gives the same bytes wherever it is built.</summary>
internal static class TwoClones
{
    /// <returns>One line that says that it does.</returns>
    /// <exception cref="PackageException">It does not, or cannot be built.</exception>
    public static async Task<string> CompareAsync(Build build)
    {
        var work = Directory.CreateTempSubdirectory("paywall-twice-");
        try
        {
            // Folders of different length and depth: what a build keeps of its folder shifts everything after it.
            var first = await BuildAsync(Path.Combine(work.FullName, "a"), build);
            var second = await BuildAsync(Path.Combine(work.FullName, "another", "folder"), build);
            return first.Sha256 == second.Sha256
                ? $"Two clones in different folders give the same {build} package: {first.Size:N0} bytes, sha256 {first.Sha256}"
                : throw new PackageException($"Two clones in different folders give different {build} packages: {await DifferenceAsync(first, second)}.");
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private static async Task<ZipFacts> BuildAsync(string clone, Build build)
    {
        await Command.RunAsync("git", ["clone", "--quiet", "--local", Repository.Root, clone], Repository.Root);
        await Publishing.RunAsync(clone, build);
        return AppZip.Write(AppFolder.Read(build.AppIn(clone)), clone + ".zip");
    }

    private static async Task<string> DifferenceAsync(ZipFacts first, ZipFacts second)
    {
        var (one, other) = (await ContentsAsync(first.Path), await ContentsAsync(second.Path));
        var names = one.Keys.Union(other.Keys).Order(StringComparer.Ordinal);
        return string.Join(", ", names.Where(name => one.GetValueOrDefault(name) != other.GetValueOrDefault(name)));
    }

    private static async Task<Dictionary<string, uint>> ContentsAsync(string path)
    {
        await using var zip = await System.IO.Compression.ZipFile.OpenReadAsync(path);
        return zip.Entries.ToDictionary(entry => entry.FullName, entry => entry.Crc32);
    }
}
