using Paywall.Sandbox.Wallets;

namespace Paywall.Sandbox;

/// <summary>A service that the sandbox's paywall sells.</summary>
internal sealed record SampleService(string Name, string Description, string Path, string Price, string Uses = "1 call")
{
    public const string Single = "quote";
    public const string Pack = "quotes";
    public const string Pass = "hour";

    public const string Browse = "web_browse";
    public const string Render = "render";
    public const string Unreliable = "unreliable";
    public const string Person = "ask_a_person";

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
        new(Browse, "Text of a web page", $"/jobs/{Browse}", "100 sat") { IsJob = true },
        new(Render, "Frames, one after another", $"/jobs/{Render}", "250 sat") { IsJob = true },
        new(Unreliable, "Work that may fail", $"/jobs/{Unreliable}", "500 sat") { IsJob = true },
        new(Person, "An answer from a person", $"/jobs/{Person}", "1000 sat") { IsJob = true },
    ];

    /// <summary>Whether it is answered later.</summary>
    public bool IsJob { get; private init; }

    /// <summary>Where it is bought, below the paywall's address.</summary>
    public string Route => $"{(IsJob ? "jobs" : "api")}/{Name}";

    /// <summary>What it costs if a wallet is paid.</summary>
    public string PriceAt(SellerWallet wallet) => wallet.IsInWholeSatoshis ? PriceInWholeSatoshis ?? Price : Price;
}
