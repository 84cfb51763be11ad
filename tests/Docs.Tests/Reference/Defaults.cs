using System.Globalization;
using Paywall.Functions.Catalog;
using Paywall.Functions.Configuration;
using Paywall.Protocol.L402;

namespace Paywall.Docs.Tests.Reference;

/// <summary>What holds where nothing is set, asked of the code: the smallest configuration is read, and the result says it under the setting's own name.</summary>
internal static class Defaults
{
    private const string None = "–";
    private const string Required = "**required**";

    private static readonly PaywallConfiguration Call = Configurations.Read(Configurations.Call);
    private static readonly PaywallConfiguration Job = Configurations.Read(Configurations.Job);

    /// <summary>Those that are no value, or that the result has in another form.</summary>
    private static readonly Dictionary<(Type, string), string> Words = new()
    {
        [(typeof(PaywallSettings), nameof(PaywallSettings.PublicUrl))] = "on Azure the app's own",
        [(typeof(PaywallSettings), nameof(PaywallSettings.Wallet))] = "the only one",
        [(typeof(PaywallSettings), nameof(PaywallSettings.KeyLead))] = Code(MasterKey.DefaultLead),
        [(typeof(PaywallSettings), nameof(PaywallSettings.Queue))] = Call.Queue.ServiceBus is null ? Code("Storage") : Code("ServiceBus"),
        [(typeof(KeySettings), nameof(KeySettings.RetiresAt))] = "never",
        [(typeof(ServiceSettings), nameof(ServiceSettings.Description))] = "the name",
        [(typeof(ServiceSettings), nameof(ServiceSettings.Wallet))] = Code("Paywall__Wallet"),
        [(typeof(ServiceSettings), nameof(ServiceSettings.Kind))] = Call.Catalog.All.Single().Job is null ? Code("call") : Code("job"),
        [(typeof(ServiceSettings), nameof(ServiceSettings.BindBody))] = Code(Call.Catalog.All.Single().BindsBody),
        [(typeof(ServiceSettings), nameof(ServiceSettings.Uses))] = Call.Catalog.All.Single().Uses == SoldUses.OneCall ? Code("1 call") : None,
    };

    public static string Of(Setting setting) =>
        IsRequired(setting) ? Required
        : Configurations.For(setting.Section).ContainsKey(setting.Name) ? None
        : Words.TryGetValue((setting.Section, setting.Property), out var words) ? words
        : ResultsOf(setting).Select(result => ValueOf(result, setting.Property)).FirstOrDefault(value => value is not null) is { } found ? Code(found)
        : setting.Values.Contains(Code("none"), StringComparison.Ordinal) ? Code("none")
        : None;

    /// <summary>Whether the start is refused without it.</summary>
    public static bool IsRequired(Setting setting)
    {
        var settings = Configurations.For(setting.Section);
        return settings.Remove(setting.Name) && !Configurations.Starts(settings);
    }

    /// <summary>Where the result of a section is to be looked for: beside its name, on the way that the setting's name tells.</summary>
    private static IEnumerable<object> ResultsOf(Setting setting)
    {
        if (setting.Section == typeof(ServiceSettings))
        {
            return [Call.Catalog.All.Single(), Job.Catalog.All.Single().Job!];
        }

        var configuration = Configurations.Read(Configurations.For(setting.Section));
        if (setting.Section.Name == "UpstreamAuthSettings")
        {
            return [configuration.Catalog.All.Single().UpstreamAuth!];
        }

        object? result = configuration;
        foreach (var step in setting.Name.Split("__")[1..^1])
        {
            result = result is null ? null : ValueOf(result, step);
        }

        return result is null ? [] : [result];
    }

    private static object? ValueOf(object result, string name) => result.GetType().GetProperty(name)?.GetValue(result);

    private static string Code(object value) => $"`{value switch
    {
        TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
        bool or Enum => value.ToString()!.ToLowerInvariant(),
        Uri url => url.AbsoluteUri,
        IEnumerable<string> several => string.Join(',', several.Order(StringComparer.Ordinal)),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    }}`";
}
