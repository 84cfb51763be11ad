using System.Reflection;
using System.Text.Json;

namespace Paywall.EndToEnd.Tests;

public class NpmClientTests(RunningSandbox sandbox)
{
    private static string Root { get; } = typeof(NpmClientTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "InteropRoot").Value!;

    [Theory]
    [InlineData("fetch402.mjs")]
    [InlineData("fetch-with-l402.mjs")]
    [InlineData("l402.mjs")]
    [InlineData("lsat-js.mjs")]
    public async Task Other_peoples_clients_buy_unmodified_and_pay_once(string script)
    {
        await using var client = await Command.StartAsync(
            "node",
            [Path.Combine(Root, script), new Uri(sandbox.Stack.Host.Address, "api/quote").AbsoluteUri, sandbox.Stack.Network.Address.AbsoluteUri],
            environment: []);
        var (code, output, errors) = await client.EndAsync();

        Assert.True(code == 0, string.Join('\n', errors));
        using var told = JsonDocument.Parse(output.Single());
        Assert.Equal(200, told.RootElement.GetProperty("status").GetInt32());
        Assert.Contains("\"author\"", told.RootElement.GetProperty("body").GetString(), StringComparison.Ordinal);
        Assert.Equal([21000], told.RootElement.GetProperty("payments").EnumerateArray().Select(payment => payment.GetInt32()));
    }
}
