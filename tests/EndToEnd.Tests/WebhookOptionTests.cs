namespace Paywall.EndToEnd.Tests;

/// <summary>The sandbox's program with each wallet, and with webhooks that go wrong: what becomes of a payment whose payer never returns.</summary>
public class WebhookOptionTests
{
    private const string Booked = "payment of 21000 msat into ";

    [Theory]
    [InlineData("zbd", null)]
    [InlineData("voltage", null)]
    [InlineData("lnbits", null)]
    [InlineData("zbd", "doubled")]
    [InlineData("voltage", "doubled")]
    [InlineData("lnbits", "doubled")]
    [InlineData("zbd", "late=1")]
    [InlineData("voltage", "reordered")]
    [InlineData("lnbits", "slow=1")]
    public async Task Every_wallet_is_paid_and_the_payment_is_booked_once(string wallet, string? webhook)
    {
        var output = await SucceedAsync(wallet, webhook is null ? [] : ["--webhook", webhook]);
        Assert.Single(output, line => line.Contains($"{Booked}{wallet} for quote: sold", StringComparison.Ordinal));
        Assert.DoesNotContain(output, line => line.Contains("Reconcile", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("zbd", 1)]
    [InlineData("voltage", 3)]
    [InlineData("lnbits", 1)]
    public async Task A_forged_webhook_books_nothing(string wallet, int forgeries)
    {
        var output = await SucceedAsync(wallet, ["--webhook", "forged"]);
        Assert.Equal(forgeries, output.Count(line => line.Contains("says it is paid; answered ", StringComparison.Ordinal)));
        Assert.DoesNotContain(output, line => line.Contains("answered not at all", StringComparison.Ordinal));
        Assert.Contains("  ledger     nothing, which is right: nobody has paid yet", output);
        Assert.Single(output, line => line.Contains($"{Booked}{wallet} for quote: sold", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_payment_that_no_webhook_told_of_is_found_in_the_list_of_a_wallet_that_has_one()
    {
        var output = await SucceedAsync("voltage", ["--webhook", "lost"]);
        Assert.Contains("  timer      no webhook came; Reconcile is run now instead of in its minute", output);
        Assert.Single(output, line => line.Contains($"{Booked}voltage for quote: sold", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("zbd")]
    [InlineData("lnbits")]
    public async Task Where_there_is_no_list_the_walkthrough_says_who_would_notice(string wallet)
    {
        var output = await SucceedAsync(wallet, ["--webhook", "lost"]);
        Assert.Contains(output, line => line.Contains($"lost, as was asked for. {wallet} does not repeat it", StringComparison.Ordinal));
        Assert.DoesNotContain(output, line => line.Contains(Booked, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--wallet", "lnd", "sandbox: --wallet lnd: it is none of zbd, voltage, lnbits.")]
    [InlineData("--wallet", null, "sandbox: --wallet needs a name: zbd, voltage, lnbits.")]
    [InlineData("--webhook", "eaten", "sandbox: --webhook eaten: 'eaten' is none of lost, ")]
    [InlineData("--webhook", null, "sandbox: --webhook needs WHAT; ")]
    public async Task A_wallet_or_webhook_that_means_nothing_is_one_clear_line(string option, string? value, string message)
    {
        await using var sandbox = await Command.StartAsync(Command.SandboxProgram, value is null ? [option] : [option, value], environment: []);
        var (code, output, errors) = await sandbox.EndAsync();
        Assert.Equal((1, 0), (code, output.Count));
        Assert.StartsWith(message, Assert.Single(errors), StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<string>> SucceedAsync(string wallet, string[] more)
    {
        await using var sandbox = await Command.SandboxAsync(["--once", "--ephemeral", "--wallet", wallet, .. more]);
        var (code, output, errors) = await sandbox.EndAsync();
        Assert.True(code == 0 && errors.Count == 0, string.Join('\n', [.. output, .. errors]));
        Assert.Contains(output, line => line.Contains("seller 0 msat -> 21000 msat", StringComparison.Ordinal));
        Assert.Contains("All purchases succeeded.", output);
        return output;
    }
}
