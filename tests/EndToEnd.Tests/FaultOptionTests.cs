namespace Paywall.EndToEnd.Tests;

/// <summary>The sandbox's program with something that goes wrong in it.</summary>
public class FaultOptionTests
{
    [Theory]
    [InlineData("upstream:break:1", "upstream request 1, GET /quote", "502 Bad Gateway upstream-unreachable; asks again after ")]
    [InlineData("storage:lose-reply:2", "storage request 2, ", null)]
    [InlineData("storage:kill-after:3", "storage request 3, ", null)]
    public async Task Every_purchase_ends_as_promised(string fault, string happened, string? told)
    {
        await using var sandbox = await Command.SandboxAsync("--once", "--ephemeral", "--fault", fault);
        var (code, output, errors) = await sandbox.EndAsync();

        Assert.True(code == 0, string.Join('\n', [.. output, .. errors]));
        Assert.Contains(output, line => line.Contains($"fault {fault}: {happened}", StringComparison.Ordinal));
        Assert.Contains("All purchases succeeded.", output);
        Assert.Contains(output, line => line.Contains("seller 0 msat -> 21000 msat", StringComparison.Ordinal));
        Assert.True(told is null || output.Any(line => line.Contains(told, StringComparison.Ordinal)), string.Join('\n', output));
        Assert.Equal(fault.Contains("kill", StringComparison.Ordinal), output.Any(line => line.Contains("exit code 137 and is restarted", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("queue:lose-reply")]
    [InlineData("queue:kill-before:2")]
    public Task Every_job_is_done_although_the_queue_does_not_answer(string fault) => AssertEveryJobIsDoneAsync(fault);

    [Fact]
    public async Task A_purchase_that_cannot_be_made_is_told_and_fails_the_run()
    {
        await using var sandbox = await Command.SandboxAsync("--once", "--ephemeral", "--fault", "upstream:status=500");
        var (code, output, _) = await sandbox.EndAsync();

        Assert.Equal(1, code);
        Assert.Contains(output, line => line.Contains("given-up", StringComparison.Ordinal));
        Assert.Contains("A purchase FAILED.", output);
    }

    [Fact]
    public async Task A_fault_that_means_nothing_is_one_clear_line()
    {
        await using var sandbox = await Command.StartAsync(Command.SandboxProgram, ["--fault", "storage:explode"], environment: []);
        var (code, output, errors) = await sandbox.EndAsync();
        Assert.Equal((1, 0), (code, output.Count));
        Assert.StartsWith("sandbox: --fault storage:explode: ", Assert.Single(errors), StringComparison.Ordinal);
    }

    /// <summary>Buys everything with a faulty queue.</summary>
    internal static async Task AssertEveryJobIsDoneAsync(string fault)
    {
        await using var sandbox = await Command.SandboxAsync("--once", "--ephemeral", "--fault", fault);
        var (code, output, errors) = await sandbox.EndAsync(TimeSpan.FromMinutes(6));

        Assert.True(code == 0, string.Join('\n', [.. output, .. errors]));
        Assert.Contains(output, line => line.Contains($"fault {fault}: queue request ", StringComparison.Ordinal));
        Assert.Contains("All purchases succeeded.", output);
        Assert.Contains(output, line => line.Contains("answer: A thousand of them.", StringComparison.Ordinal));
        Assert.Equal(fault.Contains("kill", StringComparison.Ordinal), output.Any(line => line.Contains("exit code 137 and is restarted", StringComparison.Ordinal)));
    }
}
