using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Azure.Data.Tables;
using Microsoft.Extensions.Time.Testing;
using Paywall.Sandbox.Processes;

namespace Paywall.Sandbox.Tests.Processes;

public class AzuriteTests
{
    private const string Script = "node_modules/azurite/dist/src/azurite.js";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tables_blobs_and_queues_are_served_on_free_ports_until_it_is_disposed()
    {
        var azurite = await Azurite.StartAsync(new AzuriteOptions(), Cancellation);
        await using (azurite)
        {
            var table = new TableClient(azurite.ConnectionString, "purchases");
            await table.CreateAsync(Cancellation);
            await table.AddEntityAsync(new TableEntity("p", "r") { ["Amount"] = 21L }, Cancellation);
            Assert.Equal(21L, (await table.GetEntityAsync<TableEntity>("p", "r", cancellationToken: Cancellation)).Value["Amount"]);

            Assert.Contains("Azurite-Blob", await AskServerNameAsync(azurite.BlobPort), StringComparison.Ordinal);
            Assert.Contains("Azurite-Queue", await AskServerNameAsync(azurite.QueuePort), StringComparison.Ordinal);
            var settings = azurite.ConnectionString.Split(';');
            Assert.Contains($"BlobEndpoint=http://127.0.0.1:{azurite.BlobPort}/devstoreaccount1", settings);
            Assert.Contains($"QueueEndpoint=http://127.0.0.1:{azurite.QueuePort}/devstoreaccount1", settings);
        }

        Assert.True(azurite.Exited.IsCompleted);
        await ProcessTable.NoneRunsAsync([azurite.ProcessId]);
    }

    [Fact]
    public async Task A_given_port_is_used_and_a_taken_one_is_one_clear_line_that_names_it()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var taken = ((IPEndPoint)listener.LocalEndpoint).Port;

        Assert.Equal(
            $"Port {taken} on 127.0.0.1, wanted for Azurite, is in use. Stop what uses it or choose another port.",
            await FailAsync(new AzuriteOptions { QueuePort = taken }));

        var free = LoopbackPort.FindFree();
        await using var azurite = await Azurite.StartAsync(new AzuriteOptions { TablePort = free }, Cancellation);
        Assert.Equal(free, azurite.TablePort);
    }

    [Fact]
    public async Task A_checkout_without_Azurite_is_one_clear_line()
    {
        using var root = new TempFolder();
        Assert.Equal($"Azurite is not installed. Run npm ci in {root.Path}", await FailAsync(new AzuriteOptions { Root = root.Path }));
    }

    [Fact]
    public async Task An_Azurite_that_ends_at_once_is_one_clear_line_with_its_reason()
    {
        using var root = new TempFolder();
        root.Write(Script, "console.error('Exit due to unhandled error: no memory'); process.exit(1);");
        Assert.Equal(
            "Azurite ended before it was ready: Exit due to unhandled error: no memory",
            await FailAsync(new AzuriteOptions { Root = root.Path }));
    }

    [Fact]
    public async Task An_Azurite_that_never_listens_is_given_up_and_ended()
    {
        using var root = new TempFolder();
        var pidFile = Path.Combine(root.Path, "pid");
        root.Write(Script, $"require('fs').writeFileSync('{pidFile}', String(process.pid)); setInterval(() => {{}}, 1000);");
        var time = new FakeTimeProvider();
        var failing = FailAsync(new AzuriteOptions { Root = root.Path, StartTimeout = TimeSpan.FromSeconds(7), Time = time });
        await Eventually.TrueAsync(() => File.Exists(pidFile) && File.ReadAllText(pidFile).Length > 0, "it runs");
        Assert.False(failing.IsCompleted);

        await Eventually.TrueAsync(() => Pass(time, TimeSpan.FromSeconds(1), failing), "it is given up");

        Assert.Equal("Azurite did not start within 7 seconds.", await failing);
        await ProcessTable.NoneRunsAsync([int.Parse(await File.ReadAllTextAsync(pidFile, Cancellation), CultureInfo.InvariantCulture)]);
    }

    [Fact]
    public void The_build_wrote_down_where_the_repository_is() =>
        Assert.True(File.Exists(Path.Combine(Repository.Root, "package-lock.json")));

    private static bool Pass(FakeTimeProvider time, TimeSpan step, Task until)
    {
        time.Advance(step);
        return until.IsCompleted;
    }

    private static async Task<string> FailAsync(AzuriteOptions options) =>
        (await Assert.ThrowsAsync<SandboxException>(() => Azurite.StartAsync(options, Cancellation))).Message;

    private static async Task<string> AskServerNameAsync(int port)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}/devstoreaccount1?comp=list");

        // What Azure.Storage.Queues 12.28.1 sends, newer than Azurite knows: refused (403) for its missing key, not for its version (400).
        request.Headers.Add("x-ms-version", "2026-10-06");
        using var response = await http.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        return response.Headers.Server.ToString();
    }
}
