namespace Paywall.Sandbox;

/// <summary>A service that the sandbox's paywall sells.</summary>
internal sealed record SampleService(string Name, string Description, string Path, string Price, string Uses = "1 call")
{
    public const string Single = "quote";
    public const string Pack = "quotes";
    public const string Pass = "hour";

    /// <summary>How many calls the pack has.</summary>
    public const int PackSize = 3;

    public static IReadOnlyList<SampleService> All { get; } =
    [
        new(Single, "Quote of the day", "/quote", "21 sat"),
        new("echo", "Echo of the request", "/echo", "1500 msat"),
        new("status", "Any status", "/status", "1 sat"),
        new("free", "Echo for nothing", "/echo", "free"),
        new(Pack, "Three quotes", "/quote", "50 sat", $"{PackSize} calls"),
        new(Pass, "Quotes for an hour", "/quote", "100 sat", "01:00:00"),
    ];
}
