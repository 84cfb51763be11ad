using System.Text.Json;
using Microsoft.Extensions.Logging;
using Paywall.Sandbox.Processes;
using Paywall.Sandbox.Tests.Processes;

namespace Paywall.Sandbox.Tests.Host;

public class HandlerCommandTests
{
    [Fact]
    public async Task The_handler_is_told_its_port_its_id_the_folder_and_every_app_setting()
    {
        await using var app = new TestApp();
        app.Settings["Paywall__Services__0__Name"] = "weather";
        app.Settings["AzureWebJobs.Other.Disabled"] = "true";
        app.Settings["FUNCTIONS_CUSTOMHANDLER_PORT"] = "1";
        await app.StartAsync();

        var environment = (await app.GetJsonAsync("/api/start")).GetProperty("env");

        Assert.Equal($"{app.Host.HandlerAddress.Port}", Text(environment, "FUNCTIONS_CUSTOMHANDLER_PORT"));
        Assert.Equal($"{app.Host.HandlerAddress.Port}", Text(environment, "FUNCTIONS_HTTPWORKER_PORT"));
        var id = Guid.Parse(Text(environment, "FUNCTIONS_CUSTOMHANDLER_WORKER_ID"));
        Assert.Equal(id, Guid.Parse(Text(environment, "FUNCTIONS_HTTPWORKER_ID")));
        Assert.Equal(app.Folder, Text(environment, "FUNCTIONS_APP_ROOT_PATH"));
        Assert.Equal("weather", Text(environment, "Paywall__Services__0__Name"));
        Assert.Equal("true", Text(environment, "AzureWebJobs.Other.Disabled"));
    }

    [Fact]
    public async Task A_framework_dependent_handler_finds_the_runtime_that_this_process_runs_on()
    {
        await using var app = new TestApp();
        await app.StartAsync();
        var root = Text((await app.GetJsonAsync("/api/start")).GetProperty("env"), "DOTNET_ROOT");
        Assert.True(Directory.Exists(Path.Combine(root, "shared", "Microsoft.AspNetCore.App")), root);
    }

    [Fact]
    public async Task Variables_in_arguments_are_replaced_and_unknown_ones_left_alone()
    {
        await using var app = new TestApp();
        app.Settings["NAME"] = "value";
        app.ChangeHost("%TEST_HANDLER%\"", "%TEST_HANDLER%\", \"a %NAME% b %NO_SUCH_VARIABLE% %FUNCTIONS_CUSTOMHANDLER_PORT%\"");
        await app.StartAsync();
        var start = await app.GetJsonAsync("/api/start");
        var argument = Assert.Single(start.GetProperty("args").EnumerateArray()).GetString();
        Assert.Equal($"a value b %NO_SUCH_VARIABLE% {app.Host.HandlerAddress.Port}", argument);
        Assert.Equal(app.Folder, Text(start, "cwd"));
    }

    [Fact]
    public async Task A_file_of_the_app_is_made_executable_and_runs_in_the_working_directory()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a shell script");
        await using var app = new TestApp();
        app.WriteFile("paywall", "#!/bin/sh\nexec node \"$TEST_HANDLER\" from-the-app\n");
        app.WriteFile("work/here", "");
        app.ChangeHost("\"defaultExecutablePath\": \"node\", \"arguments\": [\"%TEST_HANDLER%\"]",
            "\"defaultExecutablePath\": \"paywall\", \"workingDirectory\": \"work\"");
        await app.StartAsync();
        var start = await app.GetJsonAsync("/api/start");
        Assert.Equal("from-the-app", Assert.Single(start.GetProperty("args").EnumerateArray()).GetString());
        Assert.Equal(app.File("work"), Text(start, "cwd"));
    }

    [Fact]
    public async Task A_fixed_port_of_host_json_is_used()
    {
        await using var app = new TestApp();
        var port = LoopbackPort.FindFree();
        app.ChangeHost("\"enableProxying", $"\"port\": {port}, \"enableProxying");
        await app.StartAsync();
        Assert.Equal($"{port}", Text((await app.GetJsonAsync("/api/start")).GetProperty("env"), "FUNCTIONS_CUSTOMHANDLER_PORT"));
    }

    [Fact]
    public async Task A_missing_executable_is_one_clear_line_and_leaves_nothing_listening()
    {
        await using var app = new TestApp();
        app.ChangeHost("\"node\"", "\"no-such-handler\"");
        var port = LoopbackPort.FindFree();
        var failure = await Assert.ThrowsAsync<SandboxException>(() => app.StartAsync(options => options with { Port = port }));
        Assert.Equal("no-such-handler was not found on the PATH. Install it, or add its folder to the PATH.", failure.Message);

        app.WriteHost(TestApp.HostJson);
        await app.StartAsync(options => options with { Port = port });
    }

    [Fact]
    public async Task Output_is_information_and_errors_are_errors_unless_they_warn()
    {
        await using var app = new TestApp();
        await app.StartAsync();
        await app.GetTextAsync("/api/print");
        foreach (var entry in new[]
        {
            (LogLevel.Information, "an output line"), (LogLevel.Error, "an error line"), (LogLevel.Warning, "npm WARNing: a warning line"),
        })
        {
            await Eventually.TrueAsync(() => app.Log.Contains(entry), entry.Item2);
        }
    }

    private static string Text(JsonElement parent, string name) => parent.GetProperty(name).GetString()!;
}
