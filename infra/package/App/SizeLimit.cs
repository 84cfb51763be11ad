using Paywall.Package.Building;

namespace Paywall.Package.App;

/// <summary>How large a package may be. Azure takes a gigabyte; a cold start has to load every byte.</summary>
internal static class SizeLimit
{
    /// <exception cref="PackageException">It is too large.</exception>
    public static void Executable(AppFile executable, Build build) => Check(executable.Name, executable.Size, build.MostExecutable, build);

    /// <exception cref="PackageException">It is too large.</exception>
    public static void Zip(long size, Build build) => Check("The zip", size, build.MostZip, build);

    private static void Check(string what, long size, long most, Build build)
    {
        if (size > most)
        {
            throw new PackageException($"{what} has {size:N0} bytes; the {build} build may have {most:N0}.");
        }
    }
}
