using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Paywall.Functions.Configuration;
using Paywall.Infra.Tests.Bicep;

namespace Paywall.Infra.Tests.Deployments;

/// <summary>Each mistake in a parameter file is told by one line that names what to change, before the app would serve anybody.</summary>
public sealed class MistakeTests(BicepServer bicep)
{
    [Theory]
    [InlineData("{ amount: 21, unit: 'sat' }", "{ amount: 21 }", "property \"unit\"")]
    [InlineData("{ amount: 21, unit: 'sat' }", "'21'", "property \"price\" expected a value of type")]
    [InlineData("{ amount: 21, unit: 'sat' }", "{ amount: 21, unit: 'sats' }", "property \"unit\" expected a value of type \"'free' | 'msat' | 'sat'\"")]
    [InlineData("{ amount: 21, unit: 'sat' }", "{ amount: 0, unit: 'sat' }", "1")]
    [InlineData("{ amount: 21, unit: 'sat' }", "{ unit: 'sat' }", "missing the following required properties: \"amount\"")]
    [InlineData("param wallets = { zbd: {} }", "param wallets = { lnd: {} }", "property \"lnd\" is not allowed")]
    [InlineData("kind: 'call'", "kind: 'call'\n    wallet: 'lnd'", "property \"wallet\" expected a value of type")]
    [InlineData("kind: 'call'", "kind: 'job'\n    methods: ['GET']", "property \"methods\" is not allowed")]
    [InlineData("kind: 'call'", "kind: 'cal'", "property \"kind\" expected a value of type \"'call' | 'job'\"")]
    [InlineData("description:", "descripton:", "\"description\"")]
    [InlineData("param alertEmail", "param scale = { instanceMemoryMB: 1024 }\n\nparam alertEmail", "property \"instanceMemoryMB\" expected a value of type")]
    public async Task A_mistake_of_form_is_told_by_Bicep(string text, string mistake, string says)
    {
        using var draft = await Draft.OfAsync("smallest", text, mistake);
        var errors = (await bicep.DiagnosticsOfAsync(draft.ParameterFile)).Where(line => line.Contains(": Error ", StringComparison.Ordinal)).ToList();
        Assert.Contains(says, Assert.Single(errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name: 'quote'", "name: 'quotes/today'", "Service name 'quotes/today' has a slash")]
    [InlineData("https://api.example.com/quote", "http://api.example.com/quote", "Service 'quote': upstream 'http://api.example.com/quote' is not https")]
    [InlineData("param alertEmail = 'you@example.com'", "param name = 'My-Shop'\n\nparam alertEmail = 'you@example.com'", "name 'My-Shop': write lower-case letters and digits only")]
    [InlineData("param alertEmail = 'you@example.com'", "param name = '1shop'\n\nparam alertEmail = 'you@example.com'", "name '1shop': write lower-case letters and digits only, a letter first")]
    [InlineData("kind: 'call'", "kind: 'call'\n    upstreamAuth: { by: 'secret', secretName: 'quote_key' }", "Secret name 'quote_key' of Paywall__Services__0__UpstreamAuth__Value: a vault takes 1 to 127 letters, digits and -")]
    [InlineData("{ zbd: {} }", "{ zbd: { apiKeySecret: 'Master-Key-1' } }", "Secret name 'master-key-1' is that of a master key, which is made up, and of something that is asked for")]
    [InlineData("param services = [", "param services = [\n  { kind: 'job', name: 'quote', upstream: 'https://api.example.com', price: { amount: 1, unit: 'sat' } }", "Two services are named 'quote'")]
    [InlineData("param alertEmail = 'you@example.com'", "param keys = [{ id: 7 }, { id: 7, addedAt: '2027-01-31T12:00:00Z' }]\n\nparam alertEmail = 'you@example.com'", "Two master keys have the id 7")]
    [InlineData("param alertEmail = 'you@example.com'", "param network = { addressSpace: '10.10.0.0/24', appSubnet: '10.10.0.0/26', endpointSubnet: '10.10.0.64/28', operatorAddresses: ['203.0.113.7/32'] }\n\nparam alertEmail = 'you@example.com'", "operatorAddresses '203.0.113.7/32': write single addresses without /31 or /32")]
    [InlineData("param alertEmail = 'you@example.com'", "param network = { addressSpace: '10.10.0.0/24', appSubnet: '10.10.0.0/28', endpointSubnet: '10.10.0.64/28', operatorAddresses: [] }\n\nparam alertEmail = 'you@example.com'", "appSubnet '10.10.0.0/28' is too small: make it a /27 or larger")]
    [InlineData("param alertEmail = 'you@example.com'", "param network = { addressSpace: '10.10.0.0/24', appSubnet: '10.10.0.0/26', endpointSubnet: '10.11.0.64/28', operatorAddresses: [] }\n\nparam alertEmail = 'you@example.com'", "endpointSubnet '10.11.0.64/28' is not in addressSpace '10.10.0.0/24'")]
    [InlineData("param alertEmail = 'you@example.com'", "param network = { addressSpace: '10.10.0.0/24', appSubnet: '10.10.0.0/26', endpointSubnet: '10.10.0.32/28', operatorAddresses: [] }\n\nparam alertEmail = 'you@example.com'", "appSubnet '10.10.0.0/26' and endpointSubnet '10.10.0.32/28' overlap")]
    [InlineData("you@example.com", "you.example.com", "alertEmail 'you.example.com' has no @")]
    [InlineData("param alertEmail = 'you@example.com'", "param dailyCapGb = '0,16'\n\nparam alertEmail = 'you@example.com'", "dailyCapGb '0,16' is no number")]
    [InlineData("param alertEmail = 'you@example.com'", "param dailyCapGb = '1.6.'\n\nparam alertEmail = 'you@example.com'", "dailyCapGb '1.6.' is no number")]
    public async Task A_mistake_that_a_type_cannot_tell_stops_the_deployment_before_it_creates_anything(string text, string mistake, string says)
    {
        using var draft = await Draft.OfAsync("smallest", text, mistake);
        Assert.Empty(await bicep.DiagnosticsOfAsync(draft.ParameterFile));
        var (snapshot, error) = await bicep.SnapshotOfAsync(draft.ParameterFile);
        Assert.Null(snapshot);
        Assert.Contains(says, error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error!);
    }

    [Fact]
    public async Task All_mistakes_are_told_at_once()
    {
        using var draft = await Draft.OfAsync("smallest", "name: 'quote'\n", "name: 'quotes/today'\n    wallet: 'zbd'\n    upstreamAuth: { by: 'secret', secretName: 'a b' }\n");
        var (_, error) = await bicep.SnapshotOfAsync(draft.ParameterFile);
        Assert.Contains("has a slash", error, StringComparison.Ordinal);
        Assert.Contains("Secret name 'a b'", error, StringComparison.Ordinal);
    }

    /// <summary>Azure works out what a module is given when its turn has come: so the mistakes are in the first one, and wait for nothing.</summary>
    [Fact]
    public async Task Mistakes_are_looked_for_in_the_module_that_all_others_wait_for()
    {
        var template = await bicep.TemplateOfAsync(Path.Combine(Places.Infra, "main.bicep"));
        var modules = template.GetProperty("resources").EnumerateObject().ToDictionary(module => module.Name, module => module.Value);
        var first = modules["identity"];
        Assert.False(first.TryGetProperty("dependsOn", out _));
        Assert.Matches(@"\.unless\(variables\('wrong'\)", first.GetProperty("properties").GetProperty("parameters").GetProperty("name").GetProperty("value").GetString());
        var wrong = template.GetProperty("variables").GetProperty("wrong").GetString()!;
        Assert.Contains(".mistakes(", wrong, StringComparison.Ordinal);
        Assert.DoesNotContain("reference(", wrong, StringComparison.Ordinal);
        Assert.All(modules.Keys.Except(["identity"]), module => Assert.Contains("identity", WaitsFor(modules, module)));
        Assert.DoesNotContain("fail(", await File.ReadAllTextAsync(Path.Combine(Places.Infra, "settings.bicep"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name: 'quote'", "name: 'Quote'", "Service name 'Quote' is not 1 to 32 lower-case letters, digits, '-' and '_', starting with a letter.")]
    [InlineData("kind: 'call'", "kind: 'call'\n    wallet: 'voltage'", "Service 'quote': Wallet 'voltage' is not configured.")]
    [InlineData("kind: 'call'", "kind: 'call'\n    uses: '3 times'", "Service 'quote': Uses '3 times' is not '1 call', '2 calls' to '1000 calls', or a span up to")]
    [InlineData("kind: 'call'", "kind: 'call'\n    timeLimit: '00:05:00'", "Service 'quote': TimeLimit 00:05:00 is not above 00:00:00 and at most 00:03:50.")]
    [InlineData("param wallets = { zbd: {} }", "param wallets = {}", "Service 'quote' has a price, but no wallet is configured.")]
    public async Task What_is_left_is_told_by_the_executable_when_it_starts(string text, string mistake, string says)
    {
        using var draft = await Draft.OfAsync("smallest", text, mistake);
        var settings = (await Deployment.OfFileAsync(bicep, draft.ParameterFile)).Settings;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            settings.ToDictionary(setting => setting.Key.Replace("__", ":", StringComparison.Ordinal), string? (setting) => setting.Value)).Build();
        var failure = Assert.Throws<StartupException>(() => PaywallConfiguration.Read(configuration));
        Assert.StartsWith(says, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    private static IEnumerable<string> WaitsFor(Dictionary<string, JsonElement> modules, string module) =>
        modules[module].TryGetProperty("dependsOn", out var waits)
            ? waits.EnumerateArray().Select(other => other.GetString()!).SelectMany(other => WaitsFor(modules, other).Prepend(other))
            : [];
}
