using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Paywall.Functions.Configuration;
using Paywall.Protocol.Lightning;
using Paywall.Wallets;

namespace Paywall.Functions.Catalog;

/// <summary>The services as configured, found by name.</summary>
internal sealed partial class ServiceCatalog
{
    /// <summary>The platform cuts every answer off at this time.</summary>
    public static readonly TimeSpan MaximumTimeLimit = TimeSpan.FromSeconds(230);

    /// <summary>How long an answer can be kept, and how long it is kept for a request with a key.</summary>
    public static readonly TimeSpan MaximumKeeping = TimeSpan.FromMinutes(10);

    private const string ReservedName = "paywall";
    private const int LongestDescription = 100;

    private static readonly FrozenSet<string> AllMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

    private readonly FrozenDictionary<string, Service> _services;

    private ServiceCatalog(IEnumerable<Service> services) => _services = services.ToFrozenDictionary(service => service.Name);

    public IEnumerable<Service> All => _services.Values.OrderBy(service => service.Name, StringComparer.Ordinal);

    /// <summary>Finds a service that is answered in the same request.</summary>
    public bool TryFindCall(string name, [NotNullWhen(true)] out Service? service) =>
        _services.TryGetValue(name, out service) && service.Job is null;

    /// <summary>Finds a service that is answered later.</summary>
    public bool TryFindJob(string name, [NotNullWhen(true)] out Service? service, [NotNullWhen(true)] out JobOffer? offer)
    {
        offer = _services.TryGetValue(name, out service) ? service.Job : null;
        return offer is not null;
    }

    /// <summary>Whether a purchase of a service may have a job; so it is with one that is not sold any more.</summary>
    public bool MayBeJob(string name) => !TryFindCall(name, out _);

    /// <exception cref="StartupException">A service is not one that can be sold as it is configured.</exception>
    public static ServiceCatalog Create(
        List<ServiceSettings> settings, IReadOnlyDictionary<string, WalletCapabilities> wallets, string? wallet)
    {
        Require(wallet is null || wallets.ContainsKey(wallet), $"Wallet '{wallet}' is not configured");
        PaywallConfiguration.Require(settings.Count > 0, "Services is empty: there is nothing to sell");
        List<Service> services = [];
        foreach (var setting in settings)
        {
            var service = Read(setting, wallets, wallet);
            PaywallConfiguration.Require(services.All(other => other.Name != service.Name), $"Service '{service.Name}' is there twice");
            services.Add(service);
        }

        return new ServiceCatalog(services);
    }

    /// <exception cref="StartupException">The text is no such URL.</exception>
    public static Uri ReadHttpUrl(string? text, string setting)
    {
        var isUrl = Uri.TryCreate(text, UriKind.Absolute, out var url)
            && url.Scheme is "http" or "https"
            && url.UserInfo.Length == 0 && url.Query.Length == 0 && url.Fragment.Length == 0;
        return isUrl ? url! : throw new StartupException($"{setting} is not an http or https URL without user, query and fragment.");
    }

    private static Service Read(ServiceSettings settings, IReadOnlyDictionary<string, WalletCapabilities> wallets, string? wallet)
    {
        var name = settings.Name ?? "";
        Require(NamePattern.IsMatch(name), $"Service name '{name}' is not 1 to 32 lower-case letters, digits, '-' and '_', starting with a letter");
        Require(
            name != ReservedName && !name.StartsWith(ReservedName + "_", StringComparison.Ordinal),
            $"Service name '{name}' is reserved: conditions in tokens start with '{ReservedName}_'");
        Require(settings.Upstream is not null, $"Service '{name}' has no Upstream");
        Require(
            ServicePrice.TryParse(settings.Price, out var price),
            $"Service '{name}': Price '{settings.Price}' is not 'free' or an amount above zero such as '21 sat' or '21500 msat'");
        Require(
            price is not ServicePrice.Fixed(var fixedPrice) || fixedPrice.CeilingSatoshi <= int.MaxValue,
            $"Service '{name}': Price '{settings.Price}' is above {int.MaxValue} sat, the most that clients can read");
        Require(
            SoldUses.TryParse(settings.Uses ?? "1 call", out var uses),
            $"Service '{name}': Uses '{settings.Uses}' is not '1 call', '2 calls' to '1000 calls', or a span up to {SoldUses.LongestPass} such as '1.00:00:00'");
        var description = settings.Description ?? name;
        Require(
            description.Length is > 0 and <= LongestDescription && !description.Any(char.IsControl),
            $"Service '{name}': Description is not 1 to {LongestDescription} characters without control characters");
        var limit = settings.TimeLimit ?? MaximumTimeLimit;
        Require(limit > TimeSpan.Zero && limit <= MaximumTimeLimit, $"Service '{name}': TimeLimit {limit} is not above 00:00:00 and at most {MaximumTimeLimit}");
        Require(settings.Wallet is null || wallets.ContainsKey(settings.Wallet), $"Service '{name}': Wallet '{settings.Wallet}' is not configured");

        var paid = price is ServicePrice.Fixed(var amount) ? ReadWallet(name, settings.Wallet ?? wallet, amount, wallets) : null;
        return new Service(
            name,
            description,
            ReadUpstream(settings.Upstream, $"Service '{name}': Upstream"),
            UpstreamAuth.Read(name, settings.UpstreamAuth),
            price,
            ReadMethods(name, settings.Methods),
            paid,
            uses,
            ReadBinding(name, settings.BindBody, price, uses),
            ReadKeeping(name, settings.KeepAnswers),
            limit,
            JobOffer.Read(settings, price, uses, paid is null ? null : wallets[paid]));
    }

    /// <summary>What is forwarded is paid for and carries the seller's secrets.</summary>
    private static Uri ReadUpstream(string? text, string setting)
    {
        var url = ReadHttpUrl(text, setting);
        Require(url.Scheme == Uri.UriSchemeHttps || url.IsLoopback, $"{setting} is not https, and calls with your secrets would cross the network in the clear");
        return url;
    }

    private static FrozenSet<string> ReadMethods(string name, string? methods)
    {
        if (methods is null)
        {
            return AllMethods;
        }

        var set = methods.Split(',', StringSplitOptions.TrimEntries).ToFrozenSet();
        Require(set.Count > 0 && set.IsSubsetOf(AllMethods), $"Service '{name}': Methods '{methods}' is not a list of {string.Join(',', AllMethods.Order())}");
        return set;
    }

    private static bool ReadBinding(string name, bool? bindBody, ServicePrice price, SoldUses uses)
    {
        Require(
            bindBody is not true || (price is ServicePrice.Fixed && uses.IsOneRequest),
            $"Service '{name}': BindBody binds one paid call to its body, so it needs a Price and Uses '1 call'");
        return bindBody is true;
    }

    private static TimeSpan ReadKeeping(string name, TimeSpan? keep)
    {
        Require(
            keep is null || (keep >= TimeSpan.Zero && keep <= MaximumKeeping),
            $"Service '{name}': KeepAnswers {keep} is not from 00:00:00 to {MaximumKeeping}");
        return keep ?? TimeSpan.Zero;
    }

    private static string ReadWallet(string name, string? wallet, MilliSatoshi price, IReadOnlyDictionary<string, WalletCapabilities> wallets)
    {
        Require(wallets.Count > 0, $"Service '{name}' has a price, but no wallet is configured");
        Require(wallet is not null || wallets.Count == 1, $"Service '{name}' does not say which Wallet is paid, and there are several");
        var chosen = wallet ?? wallets.Keys.Single();
        var capabilities = wallets[chosen];
        Require(capabilities.CanLookUp, $"Service '{name}': wallet '{chosen}' cannot look an invoice up, so a payment could not be checked");
        Require(price >= capabilities.MinimumAmount, $"Service '{name}': wallet '{chosen}' makes no invoice below {capabilities.MinimumAmount}, and the price is {price}");
        Require(capabilities.MsatPrecision || price.IsWholeSatoshi, $"Service '{name}': wallet '{chosen}' knows whole satoshis only, and the price is {price}");
        return chosen;
    }

    private static void Require(bool holds, string otherwise) => PaywallConfiguration.Require(holds, otherwise);

    [GeneratedRegex(@"\A[a-z][a-z0-9_-]{0,31}\z")]
    private static partial Regex NamePattern { get; }
}
