namespace Paywall.EndToEnd.Tests;

public class WalkthroughTests
{
    [Fact]
    public async Task The_sandbox_buys_before_the_readers_eyes_and_ends_well()
    {
        await using var sandbox = await Command.SandboxAsync("--once", "--ephemeral");
        var (code, output, errors) = await sandbox.EndAsync();

        Assert.Equal((0, 0), (code, errors.Count));
        Assert.Contains(output, line => line.Contains("402 Payment Required", StringComparison.Ordinal));
        Assert.Contains(output, line => line.Contains("services=quote:0", StringComparison.Ordinal));
        Assert.Contains(output, line => line.Contains("200 OK", StringComparison.Ordinal));
        Assert.Contains(output, line => line.Contains("21000 msat = 0.02100 USD", StringComparison.Ordinal));
        Assert.Contains(output, line => line.Contains("seller 0 msat -> 21000 msat", StringComparison.Ordinal));
        Assert.Contains("All purchases succeeded.", output);
        Assert.Contains("  call 3     200 OK ", output);
        Assert.Contains("  call 4     402 Payment Required already-used", output);
        Assert.Contains("  call 4     200 OK ", output);
        Assert.DoesNotContain(output, line => line.StartsWith("paywall |", StringComparison.Ordinal));
    }
}
