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
        using var draft = new Draft(await SmallestAsync(text, mistake));
        var errors = (await bicep.DiagnosticsOfAsync(draft.ParameterFile)).Where(line => line.Contains(": Error ", StringComparison.Ordinal)).ToList();
        Assert.Contains(says, Assert.Single(errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name: 'quote'", "name: 'quotes/today'", "Service name 'quotes/today' has a slash")]
    [InlineData("https://api.example.com/quote", "http://api.example.com/quote", "Service 'quote': upstream 'http://api.example.com/quote' is not https")]
    public async Task A_mistake_that_a_type_cannot_tell_stops_the_deployment_before_it_creates_anything(string text, string mistake, string says)
    {
        using var draft = new Draft(await SmallestAsync(text, mistake));
        Assert.Empty(await bicep.DiagnosticsOfAsync(draft.ParameterFile));
        var (snapshot, error) = await bicep.SnapshotOfAsync(draft.ParameterFile);
        Assert.Null(snapshot);
        Assert.Contains(says, error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error!);
    }

    [Theory]
    [InlineData("name: 'quote'", "name: 'Quote'", "Service name 'Quote' is not 1 to 32 lower-case letters, digits, '-' and '_', starting with a letter.")]
    [InlineData("kind: 'call'", "kind: 'call'\n    wallet: 'voltage'", "Service 'quote': Wallet 'voltage' is not configured.")]
    [InlineData("kind: 'call'", "kind: 'call'\n    uses: '3 times'", "Service 'quote': Uses '3 times' is not '1 call', '2 calls' to '1000 calls', or a span up to")]
    [InlineData("kind: 'call'", "kind: 'call'\n    timeLimit: '00:05:00'", "Service 'quote': TimeLimit 00:05:00 is not above 00:00:00 and at most 00:03:50.")]
    [InlineData("param wallets = { zbd: {} }", "param wallets = {}", "Service 'quote' has a price, but no wallet is configured.")]
    public async Task What_is_left_is_told_by_the_executable_when_it_starts(string text, string mistake, string says)
    {
        using var draft = new Draft(await SmallestAsync(text, mistake));
        var settings = (await Deployment.OfFileAsync(bicep, draft.ParameterFile)).Settings;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            settings.ToDictionary(setting => setting.Key.Replace("__", ":", StringComparison.Ordinal), string? (setting) => setting.Value)).Build();
        var failure = Assert.Throws<StartupException>(() => PaywallConfiguration.Read(configuration));
        Assert.StartsWith(says, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    private static async Task<string> SmallestAsync(string text, string mistake)
    {
        var smallest = await File.ReadAllTextAsync(Places.ParameterFile("smallest"), TestContext.Current.CancellationToken);
        Assert.Contains(text, smallest, StringComparison.Ordinal);
        return smallest.Replace(text, mistake, StringComparison.Ordinal);
    }
}
