using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Paywall.Infra.Tests.Bicep;

namespace Paywall.Infra.Tests.Deployments;

/// <summary>What would be deployed with one parameter file.</summary>
internal sealed partial class Deployment
{
    /// <summary>The client id that Azure would give the identity.</summary>
    public const string ClientId = "0d6c8d0e-5b0b-4a57-9b0a-3f1f3f0f7a11";

    private const string ConnectionString = "InstrumentationKey=00000000-0000-0000-0000-000000000000;IngestionEndpoint=https://127.0.0.1:9/";

    private readonly JsonElement _document;

    private Deployment(JsonElement document) => _document = document;

    public IEnumerable<JsonElement> Resources => _document.GetProperty("predictedResources").EnumerateArray();

    public JsonElement Outputs => _document.GetProperty("outputs");

    public JsonElement App => OfType("Microsoft.Web/sites").Single();

    /// <summary>The app settings, as they would be written.</summary>
    public IReadOnlyList<(string Name, string Value)> WrittenSettings =>
    [
        .. Properties(App).GetProperty("siteConfig").GetProperty("appSettings").EnumerateArray()
            .Select(setting => (setting.GetProperty("name").GetString()!, setting.GetProperty("value").GetString()!)),
    ];

    /// <summary>The app settings as the executable finds them: with an identity and a component that exist, and secrets that somebody has set.</summary>
    public Dictionary<string, string> Settings => WrittenSettings.ToDictionary(setting => setting.Name, setting => Resolve(setting.Name, setting.Value));

    public static async Task<Deployment> OfAsync(BicepServer bicep, string name) => await OfFileAsync(bicep, Places.ParameterFile(name));

    public static async Task<Deployment> OfFileAsync(BicepServer bicep, string path)
    {
        var (snapshot, error) = await bicep.SnapshotOfAsync(path);
        Assert.Null(error);
        return new Deployment(JsonElement.Parse(snapshot!));
    }

    public IEnumerable<JsonElement> OfType(string type) => Resources.Where(resource => TypeOf(resource) == type);

    public static string TypeOf(JsonElement resource) => resource.GetProperty("type").GetString()!;

    public static string NameOf(JsonElement resource) => resource.GetProperty("name").GetString()!.Split('/')[^1];

    public static JsonElement Properties(JsonElement resource) => resource.GetProperty("properties");

    public IEnumerable<string> NamesOf(string type) => OfType(type).Select(NameOf).Order(StringComparer.Ordinal);

    /// <summary>Who may do what where: the identity of the app, or whoever deploys.</summary>
    public IEnumerable<Role> Roles => OfType("Microsoft.Authorization/roleAssignments").Select(Role.Read);

    private static string Resolve(string name, string value) =>
        VaultReference.IsMatch(value) ? Secret(name)
        : ClientIdExpression.Match(value) is { Success: true } expression ? expression.Groups["text"].Value.Replace("<client id>", ClientId, StringComparison.Ordinal)
        : value.EndsWith(".outputs.connectionString.value]", StringComparison.Ordinal) ? ConnectionString
        : value;

    private static string Secret(string name) =>
        name.StartsWith("Paywall__Keys__", StringComparison.Ordinal) ? Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(name)))
        : name == "OTEL_EXPORTER_OTLP_HEADERS" ? "api-key=made-up-secret"
        : "made-up-secret";

    [GeneratedRegex(@"\A@Microsoft\.KeyVault\(VaultName=(?<vault>[a-z0-9-]{3,24});SecretName=(?<secret>[A-Za-z0-9-]{1,127})\)\z")]
    public static partial Regex VaultReference { get; }

    [GeneratedRegex(@"\A\[replace\('(?<text>[^']*<client id>[^']*)', '<client id>', reference\(.*\)\.outputs\.clientId\.value\)\]\z")]
    private static partial Regex ClientIdExpression { get; }
}
