using Paywall.Sandbox;
using Paywall.Sandbox.Processes;

namespace Paywall.EndToEnd.Tests;

/// <summary>The function app that the tests buy from: the folder in <c>PAYWALL_APP</c>, seen from the repository's root, or the one that was built.</summary>
internal static class FunctionAppUnderTest
{
    public static string Folder { get; } =
        Environment.GetEnvironmentVariable("PAYWALL_APP") is { Length: > 0 } folder ? Path.GetFullPath(folder, Repository.Root) : new SandboxOptions().App;

    public static string Executable { get; } = Path.Combine(Folder, OperatingSystem.IsWindows() ? "paywall.exe" : "paywall");
}
