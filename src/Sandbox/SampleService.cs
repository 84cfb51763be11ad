using Paywall.Sandbox.Wallets;

namespace Paywall.Sandbox;

/// <summary>A service that the sandbox's paywall sells.</summary>
internal sealed record SampleService(string Name, string Description, string Path, string Price, string Uses = "1 call")
{
    public const string Single = "quote";
    public const string Pack = "quotes";
    public const string Pass = "hour";

    /// <summary>How many calls the pack has.</summary>
    public const int PackSize = 3;

    /// <summary>The price where a wallet knows nothing smaller than a satoshi; null if it is the same.</summary>
    public string? PriceInWholeSatoshis { get; private init; }

    public static IReadOnlyList<SampleService> All { get; } =
    [
        new(Single, "Quote of the day", "/quote", "21 sat"),
        new("echo", "Echo of the request", "/echo", "1500 msat") { PriceInWholeSatoshis = "2 sat" },
        new("status", "Any status", "/status", "1 sat"),
        new("free", "Echo for nothing", "/echo", "free"),
        new(Pack, "Three quotes", "/quote", "50 sat", $"{PackSize} calls"),
        new(Pass, "Quotes for an hour", "/quote", "100 sat", "01:00:00"),
    ];

    /// <summary>What it costs if a wallet is paid.</summary>
    public string PriceAt(SellerWallet wallet) => wallet.IsInWholeSatoshis ? PriceInWholeSatoshis ?? Price : Price;
}
