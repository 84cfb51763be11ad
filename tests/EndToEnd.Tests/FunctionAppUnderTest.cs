using Paywall.Sandbox;
using Paywall.Sandbox.Processes;

namespace Paywall.EndToEnd.Tests;

/// <summary>The function app that the tests buy from: the folder in <c>PAYWALL_APP</c>, seen from the repository's root, or the one that was built.</summary>
internal static class FunctionAppUnderTest
{
    private static readonly string? Published = Environment.GetEnvironmentVariable("PAYWALL_APP") is { Length: > 0 } folder ? folder : null;

    /// <summary>Whether the app is one that PAYWALL_APP names, such as the native one, whose instances start quickly.</summary>
    public static bool IsPublished => Published is not null;

    public static string Folder { get; } = Published is null ? new SandboxOptions().App : Path.GetFullPath(Published, Repository.Root);

    public static string Executable { get; } = Path.Combine(Folder, OperatingSystem.IsWindows() ? "paywall.exe" : "paywall");
}
