using System.Collections;
using System.Reflection;
using Paywall.Functions.Configuration;

namespace Paywall.Infra.Tests.Settings;

/// <summary>Every setting of the section <c>Paywall</c>, out of the types that the executable binds it to; a number in it reads <c>0</c>.</summary>
internal static class PaywallNames
{
    public static IReadOnlyList<string> All { get; } = [.. Below("Paywall", typeof(PaywallSettings)).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Below(string name, Type type)
    {
        var kind = Nullable.GetUnderlyingType(type) ?? type;
        if (kind != typeof(string) && typeof(IEnumerable).IsAssignableFrom(kind))
        {
            return Below($"{name}__0", kind.GetGenericArguments().Single());
        }

        return kind.Assembly == typeof(PaywallSettings).Assembly
            ? kind.GetProperties(BindingFlags.Public | BindingFlags.Instance).SelectMany(property => Below($"{name}__{property.Name}", property.PropertyType))
            : [name];
    }
}
