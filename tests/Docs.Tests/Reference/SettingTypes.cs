using System.Text.RegularExpressions;
using System.Xml.Linq;
using Paywall.Functions.Configuration;

namespace Paywall.Docs.Tests.Reference;

/// <summary>The settings as the types have them, with what the comments in the code say of each.</summary>
internal sealed partial class SettingTypes
{
    private readonly Dictionary<string, XElement> _comments =
        XDocument.Load(Path.Combine(AppContext.BaseDirectory, "paywall.xml")).Descendants("member").ToDictionary(member => member.Attribute("name")!.Value);

    private readonly List<(string Name, string Meaning, IReadOnlyList<Setting> Settings)> _sections = [];

    public SettingTypes() => Read(typeof(PaywallSettings), "Paywall", CommentOf($"T:{typeof(PaywallSettings).FullName}", "summary"));

    /// <summary>The sections, outer ones first.</summary>
    public IReadOnlyList<(string Name, string Meaning, IReadOnlyList<Setting> Settings)> Sections => _sections;

    public IEnumerable<Setting> All => _sections.SelectMany(section => section.Settings);

    private void Read(Type type, string name, string meaning)
    {
        List<Setting> settings = [];
        List<(Type, string, string)> inner = [];
        foreach (var property in type.GetProperties())
        {
            var held = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            var isList = held.IsGenericType && held.GetGenericTypeDefinition() == typeof(List<>);
            held = isList ? held.GetGenericArguments()[0] : held;
            var key = $"P:{type.FullName}.{property.Name}";
            var path = $"{name}__{property.Name}{(isList ? "__0" : "")}";
            if (held.Assembly == type.Assembly && held.IsClass)
            {
                inner.Add((held, path, CommentOf(key, "summary")));
            }
            else
            {
                settings.Add(new Setting(type, property.Name, held, path, CommentOf(key, "summary"), CommentOf(key, "value") is { Length: > 0 } values ? values : Describe(held)));
            }
        }

        _sections.Add((name, meaning, settings));
        foreach (var (section, path, words) in inner)
        {
            Read(section, path, words);
        }
    }

    private static string Describe(Type type) =>
        type == typeof(bool) ? "`true` or `false`"
        : type == typeof(TimeSpan) ? "a span of time"
        : type == typeof(string) ? "text"
        : type.IsEnum ? string.Join(", ", Enum.GetNames(type).Select(name => $"`{name.ToLowerInvariant()}`"))
        : "a number";

    private string CommentOf(string member, string tag) => _comments.GetValueOrDefault(member)?.Element(tag) is { } comment
        ? WhiteSpace.Replace(string.Concat(comment.Nodes().Select(Write)), " ").Trim()
        : "";

    private static string Write(XNode node) => node switch
    {
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "see" } link => $"`{link.Attribute("cref")?.Value.Split('.')[^1]}`",
        _ => (node as XText)?.Value ?? "",
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace { get; }
}
