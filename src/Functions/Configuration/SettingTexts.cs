using static Paywall.Functions.Configuration.PaywallConfiguration;

namespace Paywall.Functions.Configuration;

/// <summary>What is wrong with settings as they are written, whatever they are for. No value is repeated: it may be a secret.</summary>
internal static class SettingTexts
{
    private const string VaultReference = "@Microsoft.KeyVault(";

    private static readonly string[] Times =
        ["InvoiceExpiry", "LeaseMargin", "KeyLead", "KeepAnswers", "TimeLimit", "Deadline", "TypicalTime", "Retention", "Interval"];

    /// <exception cref="StartupException">A reference to a vault was not resolved, or a time is a bare number.</exception>
    public static void Check(IConfiguration configuration)
    {
        foreach (var (key, value) in configuration.AsEnumerable())
        {
            var name = key.Replace(":", "__", StringComparison.Ordinal);
            Require(
                value?.StartsWith(VaultReference, StringComparison.OrdinalIgnoreCase) is not true,
                $"{name} is a reference to a key vault that Azure could not resolve: is it there, and has the app's identity the role Key Vault Secrets User on it");
            Require(
                !IsTime(key) || value is not { Length: > 0 } || !value.All(char.IsAsciiDigit),
                $"{name} is a number without a unit: write seven days as 7.00:00:00, seven minutes as 00:07:00");
        }
    }

    private static bool IsTime(string key) =>
        key.StartsWith("Paywall:", StringComparison.OrdinalIgnoreCase) && Times.Contains(key[(key.LastIndexOf(':') + 1)..], StringComparer.OrdinalIgnoreCase);
}
