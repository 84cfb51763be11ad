using Microsoft.Extensions.Configuration;
using Paywall.Functions.Configuration;

namespace Paywall.Docs.Tests.Reference;

/// <summary>Configurations that hold as little as a section needs.</summary>
internal static class Configurations
{
    private static readonly Dictionary<string, string?> Smallest = new()
    {
        ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
        ["Paywall__Keys__0__Id"] = "1",
        ["Paywall__Keys__0__Secret"] = Convert.ToBase64String(new byte[32]),
        ["Paywall__Services__0__Name"] = "quote",
        ["Paywall__Services__0__Upstream"] = "https://api.example/quote",
        ["Paywall__Services__0__Price"] = "21 sat",
    };

    private static readonly Dictionary<string, string?> Zbd = new() { ["Paywall__Wallets__Zbd__ApiKey"] = "key" };

    private static readonly Dictionary<string, string?> Voltage = new()
    {
        ["Paywall__Wallets__Voltage__ApiKey"] = "key",
        ["Paywall__Wallets__Voltage__Organization"] = Guid.NewGuid().ToString(),
        ["Paywall__Wallets__Voltage__Environment"] = Guid.NewGuid().ToString(),
        ["Paywall__Wallets__Voltage__Wallet"] = Guid.NewGuid().ToString(),
        ["Paywall__Wallets__Voltage__WebhookSecret"] = "vltg_secret",
    };

    private static readonly Dictionary<string, string?> LNbits = new()
    {
        ["Paywall__Wallets__LNbits__BaseUrl"] = "https://lnbits.example",
        ["Paywall__Wallets__LNbits__InvoiceKey"] = "key",
    };

    /// <summary>A call that a wallet is paid for.</summary>
    public static Dictionary<string, string?> Call => Join(Smallest, Zbd);

    /// <summary>A job.</summary>
    public static Dictionary<string, string?> Job => Join(Call, new() { ["Paywall__Services__0__Kind"] = "job" });

    /// <summary>A call that costs nothing, so that no wallet limits anything.</summary>
    public static Dictionary<string, string?> Free => Join(Smallest, new() { ["Paywall__Services__0__Price"] = "free" });

    /// <summary>The one in which a section can be seen.</summary>
    public static Dictionary<string, string?> For(Type section) => section switch
    {
        _ when section == typeof(VoltageWalletSettings) => Join(Smallest, Voltage),
        _ when section == typeof(LNbitsWalletSettings) => Join(Smallest, LNbits),
        { Name: "UpstreamAuthSettings" } => Join(Call, new() { ["Paywall__Services__0__UpstreamAuth__Value"] = "secret" }),
        _ => Call,
    };

    /// <summary>What settings mean, read as at a start.</summary>
    /// <exception cref="StartupException">The start is refused.</exception>
    public static PaywallConfiguration Read(Dictionary<string, string?> settings) => PaywallConfiguration.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create(pair.Key.Replace("__", ":", StringComparison.Ordinal), pair.Value))).Build());

    public static bool Starts(Dictionary<string, string?> settings)
    {
        try
        {
            _ = Read(settings);
            return true;
        }
        catch (StartupException)
        {
            return false;
        }
    }

    public static Dictionary<string, string?> Join(Dictionary<string, string?> first, Dictionary<string, string?> second)
    {
        var joined = new Dictionary<string, string?>(first);
        foreach (var (name, value) in second)
        {
            joined[name] = value;
        }

        return joined;
    }
}
