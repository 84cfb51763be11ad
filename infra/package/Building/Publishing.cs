namespace Paywall.Package.Building;

/// <summary>Builds the app with the .NET SDK.</summary>
internal static class Publishing
{
    /// <summary>Publishes the app of a checkout to its artifacts.</summary>
    /// <exception cref="PackageException">It cannot be built; what <c>dotnet publish</c> printed says why.</exception>
    public static Task RunAsync(string root, Build build) => Command.RunAsync(
        "dotnet", ["publish", Path.Combine(root, "src", "Functions"), "--nologo", .. build.Properties], root);
}
