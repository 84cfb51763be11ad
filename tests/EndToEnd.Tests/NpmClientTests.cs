using System.Reflection;
using System.Text.Json;
using Paywall.Sandbox;

namespace Paywall.EndToEnd.Tests;

public class NpmClientTests(WalletSandboxes sandboxes) : IClassFixture<WalletSandboxes>
{
    private const int Frames = 8;

    private static string Root { get; } = typeof(NpmClientTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "InteropRoot").Value!;

    public static MatrixTheoryData<string, string> Purchases { get; } = new(
        ["fetch402.mjs", "fetch-with-l402.mjs", "l402.mjs", "lsat-js.mjs"], ["zbd", "voltage", "lnbits"]);

    public static MatrixTheoryData<string, string> Jobs { get; } = new(
        ["job-fetch402.mjs", "job-fetch-with-l402.mjs", "job-l402.mjs", "job-credentials.mjs", "job-location.mjs"], ["zbd", "voltage", "lnbits"]);

    [Theory]
    [MemberData(nameof(Purchases))]
    public async Task Other_peoples_clients_buy_unmodified_and_pay_once(string script, string wallet)
    {
        var stack = await sandboxes.WithAsync(wallet);
        using var told = await RunAsync(stack, script, "api/quote");
        Assert.Equal(200, told.RootElement.GetProperty("status").GetInt32());
        Assert.Contains("\"author\"", told.RootElement.GetProperty("body").GetString(), StringComparison.Ordinal);
        Assert.Equal([21000], told.RootElement.GetProperty("payments").EnumerateArray().Select(payment => payment.GetInt32()));
    }

    [Theory]
    [MemberData(nameof(Jobs))]
    public async Task Other_peoples_clients_buy_a_job_pay_once_and_get_the_finished_job_by_the_same_call(string script, string wallet)
    {
        var stack = await sandboxes.WithAsync(wallet);
        using var told = await RunAsync(stack, script, "jobs/render");
        var statuses = told.RootElement.GetProperty("statuses").EnumerateArray().Select(status => status.GetInt32()).ToList();
        var bodies = told.RootElement.GetProperty("bodies").EnumerateArray().Select(body => body.GetString()!).ToList();

        Assert.Equal(250000, Assert.Single(told.RootElement.GetProperty("payments").EnumerateArray()).GetInt32());
        Assert.All(statuses.SkipLast(2), status => Assert.Equal(202, status));
        Assert.Equal([200, 200], statuses.TakeLast(2));
        Assert.Equal(bodies[^2], bodies[^1]);
        Assert.Equal(Frames + 1, bodies[^1].Split("<rect ").Length);
        var job = Assert.Single(bodies.SkipLast(2).Select(Id).Distinct());
        Assert.Equal(1, stack.Upstream.Jobs.ExecutionsOf(job));
    }

    [Fact]
    public async Task A_client_that_keeps_its_credential_buys_another_job_for_another_input()
    {
        var stack = await sandboxes.WithAsync("zbd");
        using var told = await RunAsync(stack, "job-another-input.mjs", "jobs/render");
        Assert.Equal([200, 200], told.RootElement.GetProperty("statuses").EnumerateArray().Select(status => status.GetInt32()));
        Assert.Equal([250000, 250000], told.RootElement.GetProperty("payments").EnumerateArray().Select(payment => payment.GetInt32()));
        Assert.Equal([2, 3], told.RootElement.GetProperty("bodies").EnumerateArray().Select(body => body.GetString()!.Split("<rect ").Length));
    }

    private static async Task<JsonDocument> RunAsync(Stack stack, string script, string path)
    {
        await using var client = await Command.StartAsync(
            "node", [Path.Combine(Root, script), new Uri(stack.Host.Address, path).AbsoluteUri, stack.Network.Address.AbsoluteUri], environment: []);
        var (code, output, errors) = await client.EndAsync();
        Assert.True(code == 0, string.Join('\n', errors));
        return JsonDocument.Parse(output.Single());
    }

    private static string Id(string document)
    {
        using var json = JsonDocument.Parse(document);
        return json.RootElement.GetProperty("id").GetString()!;
    }
}
