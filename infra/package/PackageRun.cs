using Paywall.Package.App;
using Paywall.Package.Building;

namespace Paywall.Package;

/// <summary>From the command line to the summary.</summary>
internal static class PackageRun
{
    /// <returns>One line that says what was made or checked.</returns>
    /// <exception cref="PackageException">There is no package, and why.</exception>
    public static async Task<string> RunAsync(PackageOptions options)
    {
        if (options.Twice)
        {
            return await TwoClones.CompareAsync(options.Build);
        }

        if (!options.ChecksOnly)
        {
            // An older one would be taken for the one that is refused now.
            File.Delete(options.Output);
        }

        if (options.App is null)
        {
            await Publishing.RunAsync(Repository.Root, options.Build);
        }

        var folder = options.App ?? options.Build.AppIn(Repository.Root);
        var app = AppFolder.Read(folder);
        var libc = ExecutableCheck.Check(app, options.Build);
        if (options.ChecksOnly)
        {
            return $"{folder}: good to deploy, {app.Files.Count} files, {app.Size:N0} bytes, needs glibc {libc}";
        }

        var zip = AppZip.Write(app, options.Output);
        if (zip.Size > options.Build.MostZip)
        {
            File.Delete(zip.Path);
        }

        SizeLimit.Zip(zip.Size, options.Build);
        return $"{zip.Path}: {zip.Size:N0} bytes, {app.Files.Count} files, needs glibc {libc}, sha256 {zip.Sha256}";
    }
}
