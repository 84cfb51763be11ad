using System.Text.RegularExpressions;

namespace Paywall.Infra.Tests.Scripts;

/// <summary>infra/deploy.sh</summary>
public sealed partial class DeployTests
{
    private static readonly (string, string)[] ZbdKey = [("PAYWALL_SECRET_ZBD_API_KEY", "zbd-key-of-the-seller")];

    /// <summary>What azd has in the environment of its hooks.</summary>
    private static readonly (string, string)[] Azd =
    [
        ("AZURE_SUBSCRIPTION_ID", "the-subscription"), ("AZURE_RESOURCE_GROUP", "group"), ("APP_NAME", "the-app"),
        ("APP_URL", "https://the-app.example"), ("VAULT_NAME", "the-vault"), ("STORAGE_NAME", "thestorage"),
    ];

    [Fact]
    public async Task Everything_is_done_in_order_and_again_by_a_second_run()
    {
        using var tools = FakeTools.Complete();
        var (code, output) = await Shell.RunAsync(tools, ZbdKey, "deploy.sh", "group", "westeurope");
        Assert.True(code == 0, output);
        Assert.EndsWith("deploy.sh: https://the-app.example/catalog says what is for sale\n", output, StringComparison.Ordinal);
        Assert.Matches(BuildThenDeployThenSecretsThenUploadThenStart, tools.Calls);
        Assert.DoesNotContain("sees a secret", tools.Calls, StringComparison.Ordinal);

        (code, output) = await Shell.RunAsync(tools, "deploy.sh", "group", "westeurope");
        Assert.True(code == 0, output);
        Assert.Equal(2, Regex.Count(tools.Calls, "storage blob upload"));
        Assert.Equal(2, Regex.Count(tools.Calls, "keyvault secret set"));
    }

    [Fact]
    public async Task A_run_that_failed_on_its_way_is_completed_by_the_next_one()
    {
        using var tools = FakeTools.Complete();
        tools.SetSecrets();
        tools.Answer("syncfunctiontriggers", "bad gateway\n", code: 1, times: 1);
        var (code, output) = await Shell.RunAsync(tools, "deploy.sh", "group", "westeurope");
        Assert.Equal(1, code);
        Assert.EndsWith("bad gateway\ndeploy.sh: the triggers were not announced: run the same again\n", output, StringComparison.Ordinal);

        (code, output) = await Shell.RunAsync(tools, "deploy.sh", "group", "westeurope");
        Assert.True(code == 0, output);
    }

    [Fact]
    public async Task A_package_alone_leaves_the_rest_as_it_is()
    {
        using var tools = FakeTools.Complete();
        var (code, output) = await Shell.RunAsync(tools, "deploy.sh", "--package-only", "group");
        Assert.True(code == 0, output);
        Assert.Contains("--account-name thestorage ", tools.Calls, StringComparison.Ordinal);
        Assert.DoesNotContain("group create", tools.Calls, StringComparison.Ordinal);
        Assert.DoesNotContain("keyvault", tools.Calls, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "APP_NAME")]
    [InlineData("APP_NAME APP_URL VAULT_NAME\nthe-app https://the-app.example the-vault\n", "STORAGE_NAME")]
    public async Task An_output_that_is_missing_is_named_in_one_line(string outputs, string missing)
    {
        using var tools = FakeTools.Complete();
        tools.Answer("deployment group show", outputs);
        var (code, output) = await Shell.RunAsync(tools, Azd, "deploy.sh", "--package-only", "group");
        Assert.Equal((1, $"deploy.sh: the last deployment to group says no {missing}, so it has failed: deploy again, and look at what it says\n"), (code, output));
        Assert.DoesNotContain("storage blob upload", tools.Calls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outputs_are_read_once()
    {
        using var tools = FakeTools.Complete();
        await Shell.RunAsync(tools, "deploy.sh", "--package-only", "group");
        Assert.Single(Regex.Matches(tools.Calls, "deployment group show"));
    }

    [Theory]
    [InlineData("group", "westeurope")]
    [InlineData("--package-only", "group")]
    [InlineData("--before-azd")]
    [InlineData("--after-azd")]
    public async Task Who_is_not_signed_in_is_told_so_before_anything_is_built(params string[] arguments)
    {
        using var tools = FakeTools.Complete();
        tools.Answer("account show", "", code: 1);
        var (code, output) = await Shell.RunAsync(tools, Azd, "deploy.sh", arguments);
        Assert.Equal((1, "deploy.sh: az is not signed in to the subscription the-subscription: run az login\n"), (code, output));
        Assert.Single(tools.Calls.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("az", "az is not installed")]
    [InlineData("dotnet", "dotnet is not installed")]
    [InlineData("openssl", "openssl is not installed")]
    [InlineData("curl", "curl is not installed")]
    [InlineData("gcc", "there is no C compiler")]
    public async Task A_tool_that_is_missing_is_named_before_azd_creates_anything(string tool, string line)
    {
        using var tools = FakeTools.Complete();
        tools.Remove(tool);
        var (code, output) = await Shell.RunAsync(tools, Azd, "deploy.sh", "--before-azd");
        Assert.Equal(1, code);
        Assert.StartsWith($"deploy.sh: {line}", Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Equal("", tools.Calls);
    }

    [Fact]
    public async Task The_hooks_of_azd_build_before_it_and_upload_our_own_zip_after_it()
    {
        using var tools = FakeTools.Complete();
        var (code, output) = await Shell.RunAsync(tools, "deploy.sh", "--before-azd");
        Assert.True(code == 0, output);
        Assert.Contains("dotnet run --project infra/package -- --output artifacts/paywall.zip\n", tools.Calls, StringComparison.Ordinal);
        Assert.DoesNotContain("upload", tools.Calls, StringComparison.Ordinal);

        (code, output) = await Shell.RunAsync(tools, [.. Azd, .. ZbdKey], "deploy.sh", "--after-azd");
        Assert.True(code == 0, output);
        Assert.Single(Regex.Matches(tools.Calls, "dotnet run"));
        Assert.Contains("--name released-package.zip --file artifacts/paywall.zip ", tools.Calls, StringComparison.Ordinal);
        Assert.Equal("zbd-key-of-the-seller", tools.Secret("zbd-api-key"));
        Assert.DoesNotContain("group create", tools.Calls, StringComparison.Ordinal);
        Assert.DoesNotContain("deployment group show", tools.Calls, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("group", "westeurope")]
    [InlineData("--before-azd")]
    public async Task A_running_paywall_gets_a_new_secret_before_the_deployment_that_refers_to_it(params string[] arguments)
    {
        using var tools = FakeTools.Complete();
        tools.SetSecrets();
        tools.Answer("functionapp list", "the-app\n");
        tools.Answer("keyvault list", "the-vault\n");
        tools.Answer("deployment group what-if", "/subscriptions/s/resourceGroups/group/providers/Microsoft.KeyVault/vaults/the-vault/secrets/master-key-2\tPaywall__Keys__1__Secret\n");
        var (code, output) = await Shell.RunAsync(tools, Azd, "deploy.sh", arguments);
        Assert.True(code == 0, output);
        Assert.Equal("master-key-2\t-\tPaywall__Keys__1__Secret", tools.Place("master-key-2"));
        Assert.DoesNotMatch(@"deployment group create(.*\n)*.*keyvault secret set", tools.Calls);
    }

    [Fact]
    public async Task Who_cannot_be_told_which_secrets_are_new_is_warned()
    {
        using var tools = FakeTools.Complete();
        tools.SetSecrets();
        tools.Answer("functionapp list", "the-app\n");
        tools.Answer("keyvault list", "the-vault\n");
        tools.Answer("deployment group what-if", "", code: 1);
        var (code, output) = await Shell.RunAsync(tools, "deploy.sh", "group", "westeurope");
        Assert.True(code == 0, output);
        Assert.Contains("deploy.sh: cannot tell which secrets are new: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_parameter_file_is_found_from_the_folder_of_the_caller()
    {
        using var tools = FakeTools.Complete();
        tools.SetSecrets();
        var folder = Path.Combine(Places.Infra, "parameters");
        var (code, output) = await Shell.RunAsync("/bin/bash", tools.Environment, ["../deploy.sh", "group", "westeurope", "hardened.bicepparam"], folder);
        Assert.True(code == 0, output);
        Assert.Contains($"--parameters {Path.Combine(folder, "hardened.bicepparam")} ", tools.Calls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_waits_for_a_role_and_for_no_closed_network()
    {
        using var tools = FakeTools.Complete();
        tools.Answer("storage blob upload", "You do not have the required permissions needed to perform this operation.\n", code: 1, times: 2);
        var (code, output) = await Shell.RunAsync(tools, "deploy.sh", "--package-only", "group");
        Assert.True(code == 0, output);
        Assert.Equal(2, Regex.Count(tools.Calls, "sleep 30"));

        tools.Answer("storage blob upload", "The request may be blocked by network rules of storage account.\n", code: 1);
        (code, output) = await Shell.RunAsync(tools, "deploy.sh", "--package-only", "group");
        Assert.Equal(1, code);
        Assert.Contains("deploy.sh: the package was not uploaded: ", output, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(tools.Calls, "sleep 30"));
    }

    [Fact]
    public async Task An_app_that_does_not_answer_ends_in_one_line()
    {
        using var tools = FakeTools.Complete();
        tools.Add("curl", "#!/bin/bash\nexit 22\n");
        var (code, output) = await Shell.RunAsync(tools, "deploy.sh", "--package-only", "group");
        Assert.Equal(1, code);
        Assert.StartsWith("deploy.sh: https://the-app.example/catalog does not answer: ", output, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"dotnet run(.*\n)*deployment group create(.*\n)*keyvault secret set(.*\n)*storage blob upload(.*\n)*rest [^\n]*syncfunctiontriggers(.*\n)*functionapp restart(.*\n)*curl ")]
    private static partial Regex BuildThenDeployThenSecretsThenUploadThenStart { get; }
}
