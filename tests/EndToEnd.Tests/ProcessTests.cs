using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Paywall.Sandbox;
using Paywall.Sandbox.Processes;

namespace Paywall.EndToEnd.Tests;

public class ProcessTests
{
    private static readonly string[] Addresses = ["paywall", "handler", "network", "zbd", "voltage", "lnbits", "upstream"];
    private static readonly string[] Children = ["handlerProcessId", "storageProcessId"];

    [Fact]
    public async Task One_line_of_json_tells_every_address_and_key_once_all_is_ready()
    {
        await using var sandbox = await Command.SandboxAsync("--json", "--quiet", "--ephemeral");
        using var ready = JsonDocument.Parse(sandbox.ReadLine());
        Assert.All(Addresses, name => Assert.True(Uri.TryCreate(ready.RootElement.GetProperty(name).GetString(), UriKind.Absolute, out _), name));

        Assert.Equal("zbd", ready.RootElement.GetProperty("wallet").GetString());
        using var http = new HttpClient();
        using var offer = await http.GetAsync(Text("paywall") + "api/quote", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.PaymentRequired, offer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await ReadAsync($"{Text("zbd")}v0/wallet", "apikey", Text("zbdApiKey")));
        Assert.Equal(HttpStatusCode.OK, await ReadAsync(
            $"{Text("voltage")}/organizations/{Text("voltageOrganization")}/wallets/{Text("voltageWallet")}", "x-api-key", Text("voltageApiKey")));
        Assert.Equal(HttpStatusCode.OK, await ReadAsync($"{Text("lnbits")}api/v1/wallet", "X-Api-Key", Text("lnbitsInvoiceKey")));
        Assert.Equal(HttpStatusCode.OK, await ReadAsync($"{Text("lnbits")}api/v1/wallet", "X-Api-Key", Text("lnbitsAdminKey")));

        string Text(string name) => ready.RootElement.GetProperty(name).GetString()!;

        async Task<HttpStatusCode> ReadAsync(string address, string header, string key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Add(header, key);
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task No_child_survives_a_sandbox_that_is_killed()
    {
        await using var sandbox = await Command.SandboxAsync("--json", "--quiet", "--ephemeral");
        using var ready = JsonDocument.Parse(sandbox.ReadLine());
        var children = Children.Select(name => ready.RootElement.GetProperty(name).GetInt32()).ToList();
        Assert.All(children, child => Assert.True(IsRunning(child)));

        sandbox.Kill();
        await NoneRunsAsync(children);
    }

    [Theory]
    [InlineData("-TERM")]
    [InlineData("-INT")]
    public async Task A_sandbox_that_is_asked_to_stop_ends_well_and_takes_its_children_along(string signal)
    {
        await using var sandbox = await Command.SandboxAsync("--json", "--quiet", "--ephemeral");
        using var ready = JsonDocument.Parse(sandbox.ReadLine());
        var children = Children.Select(name => ready.RootElement.GetProperty(name).GetInt32()).ToList();
        await using var kill = await Command.StartAsync("kill", [signal, $"{sandbox.Id}"], environment: []);
        Assert.Equal(0, (await kill.EndAsync()).ExitCode);
        Assert.Equal(0, (await sandbox.EndAsync()).ExitCode);
        await NoneRunsAsync(children);
    }

    private static async Task NoneRunsAsync(List<int> children)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (children.Any(IsRunning))
        {
            await timer.WaitForNextTickAsync(deadline.Token);
        }
    }

    [Theory]
    [InlineData(nameof(Ports.Paywall))]
    [InlineData(nameof(Ports.Network))]
    [InlineData(nameof(Ports.Zbd))]
    [InlineData(nameof(Ports.Upstream))]
    [InlineData(nameof(Ports.Voltage))]
    [InlineData(nameof(Ports.LNbits))]
    [InlineData(nameof(Ports.Blob))]
    [InlineData(nameof(Ports.Queue))]
    [InlineData(nameof(Ports.Table))]
    public async Task A_port_in_use_is_one_clear_line(string part)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var taken = ((IPEndPoint)other.LocalEndpoint).Port;
        var ports = part switch
        {
            nameof(Ports.Paywall) => Ports.Free with { Paywall = taken },
            nameof(Ports.Network) => Ports.Free with { Network = taken },
            nameof(Ports.Zbd) => Ports.Free with { Zbd = taken },
            nameof(Ports.Upstream) => Ports.Free with { Upstream = taken },
            nameof(Ports.Voltage) => Ports.Free with { Voltage = taken },
            nameof(Ports.LNbits) => Ports.Free with { LNbits = taken },
            nameof(Ports.Blob) => Ports.Free with { Blob = taken },
            nameof(Ports.Queue) => Ports.Free with { Queue = taken },
            _ => Ports.Free with { Table = taken },
        };
        var problem = await Assert.ThrowsAsync<SandboxException>(() => RunningSandbox.StartAsync(ports));
        Assert.Contains($"{taken}", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
    }

    [Theory]
    [InlineData("--nonsense", "'--nonsense' is no option")]
    [InlineData("--app", "--app needs a folder")]
    public async Task An_argument_that_cannot_be_meant_is_one_clear_line(string argument, string message)
    {
        await using var sandbox = await Command.StartAsync(Command.SandboxProgram, [argument], environment: []);
        var (code, output, errors) = await sandbox.EndAsync();
        Assert.Equal((1, 0), (code, output.Count));
        Assert.Contains(message, Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_no_function_app_is_one_clear_line()
    {
        await using var sandbox = await Command.StartAsync(
            Command.SandboxProgram, ["--ephemeral", "--app", Path.Combine(AppContext.BaseDirectory, "nowhere")], environment: []);
        var (code, output, errors) = await sandbox.EndAsync();
        Assert.Equal((1, 0), (code, output.Count));
        Assert.Contains("nowhere", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_node_is_one_clear_line()
    {
        var tools = Directory.CreateTempSubdirectory();
        try
        {
            File.CreateSymbolicLink(Path.Combine(tools.FullName, "setpriv"), "/usr/bin/setpriv");
            await using var sandbox = await Command.StartAsync(
                Command.SandboxProgram, ["--ephemeral", "--app", FunctionAppUnderTest.Folder], new() { ["PATH"] = tools.FullName });
            var (code, output, errors) = await sandbox.EndAsync();
            Assert.Equal((1, 0), (code, output.Count));
            Assert.Contains("Node.js", Assert.Single(errors), StringComparison.Ordinal);
        }
        finally
        {
            tools.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_paywall_that_cannot_start_says_why_in_one_line_and_ends_with_1()
    {
        await using var paywall = await Command.StartAsync(
            FunctionAppUnderTest.Executable, [], new() { ["Paywall__Services__0__Pirce"] = "21 sat", ["FUNCTIONS_CUSTOMHANDLER_PORT"] = "0" });
        var (code, output, errors) = await paywall.EndAsync();
        Assert.Equal((1, 0), (code, errors.Count));
        Assert.Equal("paywall: Paywall:Services has an unknown setting: 'Pirce'.", Assert.Single(output));
    }

    private static bool IsRunning(int id)
    {
        try
        {
            var status = File.ReadAllText($"/proc/{id}/stat");
            return status[status.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }
}
