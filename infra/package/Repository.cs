using System.Reflection;

namespace Paywall.Package;

/// <summary>The checkout that this build came from.</summary>
internal static class Repository
{
    /// <summary>Its root folder, as the build wrote it into the assembly.</summary>
    public static string Root { get; } = Path.TrimEndingDirectorySeparator(typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().First(metadata => metadata.Key == "RepositoryRoot").Value!);
}
