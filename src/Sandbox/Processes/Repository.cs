using System.Reflection;

namespace Paywall.Sandbox.Processes;

/// <summary>The checkout that this build came from. The sandbox runs from it, never from a package.</summary>
internal static class Repository
{
    /// <summary>Its root folder, as the build wrote it into the assembly.</summary>
    public static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(metadata => metadata.Key == "RepositoryRoot").Value!;
}
