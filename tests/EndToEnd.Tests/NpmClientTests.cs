using System.Reflection;
using System.Text.Json;

namespace Paywall.EndToEnd.Tests;

public class NpmClientTests(WalletSandboxes sandboxes) : IClassFixture<WalletSandboxes>
{
    private static string Root { get; } = typeof(NpmClientTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "InteropRoot").Value!;

    public static MatrixTheoryData<string, string> Purchases { get; } = new(
        ["fetch402.mjs", "fetch-with-l402.mjs", "l402.mjs", "lsat-js.mjs"], ["zbd", "voltage", "lnbits"]);

    [Theory]
    [MemberData(nameof(Purchases))]
    public async Task Other_peoples_clients_buy_unmodified_and_pay_once(string script, string wallet)
    {
        var stack = await sandboxes.WithAsync(wallet);
        await using var client = await Command.StartAsync(
            "node", [Path.Combine(Root, script), new Uri(stack.Host.Address, "api/quote").AbsoluteUri, stack.Network.Address.AbsoluteUri], environment: []);
        var (code, output, errors) = await client.EndAsync();

        Assert.True(code == 0, string.Join('\n', errors));
        using var told = JsonDocument.Parse(output.Single());
        Assert.Equal(200, told.RootElement.GetProperty("status").GetInt32());
        Assert.Contains("\"author\"", told.RootElement.GetProperty("body").GetString(), StringComparison.Ordinal);
        Assert.Equal([21000], told.RootElement.GetProperty("payments").EnumerateArray().Select(payment => payment.GetInt32()));
    }
}
