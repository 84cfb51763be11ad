using System.Text.RegularExpressions;

namespace Paywall.Infra.Tests.Scripts;

/// <summary>infra/secrets.sh</summary>
public sealed partial class SecretTests
{
    private const string References = "rest --method get";
    private const string Forbidden = "(Forbidden) Caller is not authorized to perform action on resource. Inner error: ForbiddenByRbac\n";

    private static readonly (string, string)[] ZbdKey = [("PAYWALL_SECRET_ZBD_API_KEY", "zbd-key-of-the-seller")];

    [Fact]
    public async Task Secrets_are_made_up_or_asked_for_and_appear_in_no_argument_no_environment_and_no_output()
    {
        using var tools = FakeTools.Complete();
        var (code, output) = await Shell.RunAsync(tools, ZbdKey, "secrets.sh", "group", "app", "vault");
        Assert.True(code == 0, output);
        Assert.Equal("zbd-key-of-the-seller", tools.Secret("zbd-api-key"));
        Assert.Equal(32, Convert.FromBase64String(tools.Secret("master-key-1")).Length);
        Assert.All([output, tools.Calls], text =>
        {
            Assert.DoesNotContain("zbd-key-of-the-seller", text, StringComparison.Ordinal);
            Assert.DoesNotContain(tools.Secret("master-key-1"), text, StringComparison.Ordinal);
        });
        Assert.DoesNotContain("sees a secret", tools.Calls, StringComparison.Ordinal);
        Assert.Matches(RefreshThenCheckThenRestart, tools.Calls);
    }

    [Fact]
    public async Task A_secret_keeps_its_setting()
    {
        using var tools = FakeTools.Complete();
        await Shell.RunAsync(tools, ZbdKey, "secrets.sh", "group", "app", "vault");
        Assert.Equal("master-key-1\t-\tPaywall__Keys__0__Secret", tools.Place("master-key-1"));
        Assert.Equal("zbd-api-key\t-\tPaywall__Wallets__Zbd__ApiKey", tools.Place("zbd-api-key"));
    }

    [Fact]
    public async Task A_secret_that_nobody_can_be_asked_for_is_named_in_one_line()
    {
        using var tools = FakeTools.Complete();
        var (code, output) = await Shell.RunAsync(tools, "secrets.sh", "group", "app", "vault");
        Assert.Equal(1, code);
        Assert.EndsWith(
            "secrets.sh: nobody to ask for zbd-api-key (Paywall__Wallets__Zbd__ApiKey): run infra/secrets.sh group app vault in a terminal, or set PAYWALL_SECRET_ZBD_API_KEY\n",
            output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_input_at_the_question_is_named_in_one_line()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "script, which makes a terminal, is not installed");
        using var tools = FakeTools.Complete();
        var command = $"/bin/bash {Path.Combine(Places.Infra, "secrets.sh")} group app vault";
        var (_, output) = await Shell.RunAsync("/usr/bin/script", tools.Environment, ["--quiet", "--return", "--command", command, "/dev/null"]);
        Assert.Contains("secrets.sh: zbd-api-key was not given: run infra/secrets.sh group app vault again", output, StringComparison.Ordinal);
        Assert.False(tools.IsSet("zbd-api-key"));
    }

    [Theory]
    [InlineData("#!/bin/bash\nexit 1\n")]
    [InlineData("#!/bin/bash\nexit 0\n")]
    [InlineData("#!/bin/bash\necho short\n")]
    public async Task A_key_that_openssl_does_not_make_is_not_stored(string openssl)
    {
        using var tools = FakeTools.Complete();
        tools.Add("openssl", openssl);
        var (code, output) = await Shell.RunAsync(tools, "secrets.sh", "group", "app", "vault");
        Assert.Equal((1, "secrets.sh: openssl made no key for master-key-1: nothing was set\n"), (code, output));
        Assert.False(tools.IsSet("master-key-1"));
    }

    [Fact]
    public async Task A_master_key_is_made_up_anew_too()
    {
        using var tools = FakeTools.Complete();
        tools.SetSecrets();
        var (code, output) = await Shell.RunAsync(tools, "secrets.sh", "group", "app", "vault", "master-key-1");
        Assert.True(code == 0, output);
        Assert.Equal(32, Convert.FromBase64String(tools.Secret("master-key-1")).Length);
        Assert.Equal("master-key-1\t-\tPaywall__Keys__0__Secret", tools.Place("master-key-1"));
        Assert.Matches(RefreshThenCheckThenRestart, tools.Calls);
    }

    [Fact]
    public async Task A_misspelt_name_is_refused()
    {
        using var tools = FakeTools.Complete();
        var (code, output) = await Shell.RunAsync(tools, [("PAYWALL_SECRET_ZBD_API_KYE", "key")], "secrets.sh", "group", "app", "vault", "zbd-api-kye");
        Assert.Equal(1, code);
        Assert.StartsWith("secrets.sh: there is no secret zbd-api-kye in vault: check the name", output, StringComparison.Ordinal);
        Assert.DoesNotContain("secret set", tools.Calls, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("master-key-2", "")]
    [InlineData("our-second-key", "Paywall__Keys__1__Secret")]
    public async Task A_master_key_can_be_made_up_before_a_setting_refers_to_it(string name, string setting)
    {
        using var tools = FakeTools.Complete();
        tools.SetSecrets();
        var (code, output) = await Shell.RunAsync(tools, "secrets.sh", ["group", "app", "vault", name, .. setting.Length > 0 ? (string[])[setting] : []]);
        Assert.Equal((0, $"secrets.sh: made up {name}\nsecrets.sh: the next deployment may refer to {name}\n"), (code, output));
        Assert.Equal(32, Convert.FromBase64String(tools.Secret(name)).Length);
        Assert.Equal($"{name}\t-\t{(setting.Length > 0 ? setting : "-")}", tools.Place(name));
        Assert.DoesNotContain("rest --method", tools.Calls, StringComparison.Ordinal);
        Assert.DoesNotContain("restart", tools.Calls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_other_secret_can_be_set_before_a_setting_refers_to_it()
    {
        using var tools = FakeTools.Complete();
        var (code, output) = await Shell.RunAsync(
            tools, [("PAYWALL_SECRET_LNBITS_INVOICE_KEY", "key")], "secrets.sh", "group", "app", "vault", "lnbits-invoice-key", "Paywall__Wallets__LNbits__InvoiceKey");
        Assert.True(code == 0, output);
        Assert.Equal("key", tools.Secret("lnbits-invoice-key"));
        Assert.DoesNotContain("restart", tools.Calls, StringComparison.Ordinal);
    }

    /// <summary>Whatever Azure says of what a deployment would create, no key is ever replaced on the way to a deployment.</summary>
    [Fact]
    public async Task A_secret_whose_setting_is_named_is_not_replaced()
    {
        using var tools = FakeTools.Complete();
        tools.SetSecrets();
        var (code, output) = await Shell.RunAsync(tools, "secrets.sh", "group", "app", "vault", "master-key-1", "Paywall__Keys__0__Secret");
        Assert.Equal((0, "secrets.sh: master-key-1 is there already, and stays\n"), (code, output));
        Assert.DoesNotContain("secret set", tools.Calls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_whose_setting_is_named_is_set_where_it_is_unset()
    {
        using var tools = FakeTools.Complete();
        var (code, output) = await Shell.RunAsync(tools, "secrets.sh", "group", "app", "vault", "master-key-1", "Paywall__Keys__0__Secret");
        Assert.True(code == 0, output);
        Assert.True(tools.IsSet("master-key-1"));
        Assert.Matches(RefreshThenCheckThenRestart, tools.Calls);
    }

    [Fact]
    public async Task The_app_is_told_again_until_it_can_read_every_secret()
    {
        using var tools = FakeTools.Complete();
        tools.SetSecrets();
        tools.Answer(References, "Resolved\tPaywall__Keys__0__Secret\nAccessToKeyVaultDenied\tPaywall__Wallets__Zbd__ApiKey\n", times: 2);
        var (code, output) = await Shell.RunAsync(tools, "secrets.sh", "group", "app", "vault");
        Assert.True(code == 0, output);
        Assert.Equal(3, Regex.Count(tools.Calls, "appsettings/refresh"));
        Assert.Single(Regex.Matches(tools.Calls, "functionapp restart"));
    }

    [Fact]
    public async Task A_secret_that_the_app_never_can_read_is_named_in_one_line()
    {
        using var tools = FakeTools.Complete();
        tools.SetSecrets();
        tools.Answer(References, "AccessToKeyVaultDenied\tPaywall__Wallets__Zbd__ApiKey\n");
        var (code, output) = await Shell.RunAsync(tools, "secrets.sh", "group", "app", "vault");
        Assert.Equal(1, code);
        Assert.Contains("\nsecrets.sh: the app cannot read Paywall__Wallets__Zbd__ApiKey (AccessToKeyVaultDenied): look at the role", output, StringComparison.Ordinal);
        Assert.DoesNotContain("functionapp restart", tools.Calls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_was_interrupted_is_completed_by_the_next_one()
    {
        using var tools = FakeTools.Complete();
        tools.Answer("rest --method post", "connection reset\n", code: 1, times: 1);
        var (code, output) = await Shell.RunAsync(tools, ZbdKey, "secrets.sh", "group", "app", "vault");
        Assert.Equal(1, code);
        Assert.Contains("secrets.sh: the app was not told to read its secrets: run infra/secrets.sh group app vault again\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain("restart", tools.Calls, StringComparison.Ordinal);

        (code, output) = await Shell.RunAsync(tools, "secrets.sh", "group", "app", "vault");
        Assert.Equal((0, "secrets.sh: the app reads its secrets\n"), (code, output));
        Assert.Matches(RefreshThenCheckThenRestart, tools.Calls);
    }

    [Theory]
    [InlineData("keyvault secret list")]
    [InlineData("keyvault secret set")]
    public async Task A_role_that_does_not_count_yet_is_waited_for(string call)
    {
        using var tools = FakeTools.Complete();
        tools.Answer(call, Forbidden, code: 1, times: 2);
        var (code, output) = await Shell.RunAsync(tools, ZbdKey, "secrets.sh", "group", "app", "vault");
        Assert.True(code == 0, output);
        Assert.Equal(2, Regex.Count(tools.Calls, "sleep 30"));
    }

    [Theory]
    [InlineData("(Forbidden) Client address is not authorized and caller is not a trusted service. Inner error: ForbiddenByFirewall")]
    [InlineData("Failed to resolve 'vault.vault.azure.net'")]
    public async Task Nothing_else_is_waited_for(string error)
    {
        using var tools = FakeTools.Complete();
        tools.Answer("keyvault secret list", error + '\n', code: 3);
        var (code, output) = await Shell.RunAsync(tools, "secrets.sh", "group", "app", "vault");
        Assert.Equal(1, code);
        Assert.StartsWith(error + "\nsecrets.sh: cannot list the secrets of vault: it must exist", output, StringComparison.Ordinal);
        Assert.DoesNotContain("sleep", tools.Calls, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "nobody is signed in: run az login")]
    [InlineData("another", "az is not signed in to the subscription another: run az login")]
    public async Task Who_is_not_signed_in_is_told_so_at_once(string subscription, string line)
    {
        using var tools = FakeTools.Complete();
        tools.Answer("account show", "", code: 1);
        var (code, output) = await Shell.RunAsync(tools, [("AZURE_SUBSCRIPTION_ID", subscription)], "secrets.sh", "group", "app", "vault");
        Assert.Equal((1, $"secrets.sh: {line}\n"), (code, output));
        Assert.Single(tools.Calls.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [GeneratedRegex(@"configreferences/appsettings/refresh[^\n]*\n(.*\n)*rest --method get[^\n]*configreferences/appsettings\?[^\n]*\n(.*\n)*functionapp restart")]
    private static partial Regex RefreshThenCheckThenRestart { get; }
}
