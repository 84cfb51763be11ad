using System.Reflection;

namespace Paywall.Infra.Tests;

/// <summary>Where things are, as the build knows it.</summary>
internal static class Places
{
    public static string Root { get; } = Path.GetFullPath(Metadata("RepositoryRoot"));

    public static string Infra { get; } = Path.Combine(Root, "infra");

    /// <summary>The Bicep CLI, from its NuGet package.</summary>
    public static string Bicep { get; } = Metadata("Bicep");

    /// <summary>The paywall as it was built beside these tests.</summary>
    public static string Executable { get; } = Path.GetFullPath(Metadata("Executable"));

    /// <summary>The parameter files that ship, without their extension.</summary>
    public static IReadOnlyList<string> ParameterFiles { get; } = ["smallest", "servicebus", "hardened"];

    public static string ParameterFile(string name) => Path.Combine(Infra, "parameters", $"{name}.bicepparam");

    private static string Metadata(string key) => typeof(Places).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == key).Value!;
}
