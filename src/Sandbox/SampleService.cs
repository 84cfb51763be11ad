namespace Paywall.Sandbox;

/// <summary>A service that the sandbox's paywall sells.</summary>
internal sealed record SampleService(string Name, string Description, string Path, string Price)
{
    public static IReadOnlyList<SampleService> All { get; } =
    [
        new("quote", "Quote of the day", "/quote", "21 sat"),
        new("echo", "Echo of the request", "/echo", "1500 msat"),
        new("status", "Any status", "/status", "1 sat"),
        new("free", "Echo for nothing", "/echo", "free"),
    ];
}
