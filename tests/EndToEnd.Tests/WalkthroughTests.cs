namespace Paywall.EndToEnd.Tests;

public class WalkthroughTests
{
    [Theory]
    [InlineData("zbd")]
    [InlineData("voltage")]
    [InlineData("lnbits")]
    public async Task The_sandbox_buys_calls_and_jobs_before_the_readers_eyes_and_ends_well(string wallet)
    {
        await using var sandbox = await Command.SandboxAsync("--once", "--ephemeral", "--wallet", wallet);
        var (code, output, errors) = await sandbox.EndAsync();

        Assert.True(code == 0 && errors.Count == 0, string.Join('\n', [.. output, .. errors]));
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
        Assert.Equal(4, output.Count(line => line.StartsWith("A paid job: POST ", StringComparison.Ordinal)));
        Assert.Equal(4, output.Count(line => line.StartsWith("  accepted   ", StringComparison.Ordinal)));
        Assert.Contains(output, line => line.Contains("title: The Lightning Gazette", StringComparison.Ordinal));
        Assert.Contains("  callback   signed with the secret of the offer: job.succeeded", output);
        Assert.Contains("  status     succeeded", output);
        Assert.Contains(output, line => line.StartsWith("  result     200 OK image/svg+xml", StringComparison.Ordinal));
        Assert.Contains(output, line => line.Contains("the work failed, so its price went back", StringComparison.Ordinal));
        Assert.Contains(output, line => line.Contains("answer: A thousand of them.", StringComparison.Ordinal));
        Assert.Equal(3, output.Count(line => line == "  once more  the same result, for nothing"));
    }
}
