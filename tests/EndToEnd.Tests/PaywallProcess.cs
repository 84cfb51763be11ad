using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Paywall.Sandbox;
using Paywall.Sandbox.Faults;
using Paywall.Sandbox.Processes;

namespace Paywall.EndToEnd.Tests;

/// <summary>The executable under test, run alone and without a host, with leases that end within seconds.</summary>
internal sealed class PaywallProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private PaywallProcess(ChildProcess process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>Starts one that calls what the settings name, or a proxy before it.</summary>
    public static async Task<PaywallProcess> StartAsync(Dictionary<string, string?> settings, FaultProxy? faults = null)
    {
        var port = LoopbackPort.FindFree();
        Dictionary<string, string?> environment = new(settings)
        {
            ["FUNCTIONS_CUSTOMHANDLER_PORT"] = port.ToString(CultureInfo.InvariantCulture),
            ["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")),
        };
        if (faults is not null)
        {
            environment["AzureWebJobsStorage"] = faults.StandBeforeStorage(settings["AzureWebJobsStorage"]!);
            environment["Paywall__Wallets__Zbd__BaseUrl"] = faults.StandBefore("wallet", new Uri(settings["Paywall__Wallets__Zbd__BaseUrl"]!)).AbsoluteUri;
            foreach (var (name, upstream) in settings.Where(setting => setting.Key.EndsWith("__Upstream", StringComparison.Ordinal)))
            {
                environment[name] = faults.StandBefore("upstream", new Uri(upstream!)).AbsoluteUri;
            }
        }

        var command = new ChildCommand(FunctionAppUnderTest.Executable) { Environment = environment, WorkingDirectory = FunctionAppUnderTest.Folder };
        var process = await ChildProcess.StartAsync(command, TestContext.Current.CancellationToken);
        var started = new PaywallProcess(process, new Uri($"http://127.0.0.1:{port}/"));
        await started.WhenReadyAsync();
        return started;
    }

    /// <summary>Sells <c>quote</c> (one call) and <c>quotes</c> (three calls) of the sandbox's upstream into its wallet.</summary>
    public static Dictionary<string, string?> SettingsFor(Stack stack) => new()
    {
        ["AzureWebJobsStorage"] = stack.Storage.ConnectionString,
        ["Paywall__Network"] = "regtest",
        ["Paywall__LeaseMargin"] = "00:00:01",
        ["Paywall__Keys__0__Id"] = "1",
        ["Paywall__Keys__0__Secret"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
        ["Paywall__Wallets__Zbd__ApiKey"] = stack.Zbd.ApiKey,
        ["Paywall__Wallets__Zbd__BaseUrl"] = stack.Zbd.Address.AbsoluteUri,
        ["Paywall__Services__0__Name"] = SampleService.Single,
        ["Paywall__Services__0__Upstream"] = new Uri(stack.Upstream.Address, "/quote").AbsoluteUri,
        ["Paywall__Services__0__Price"] = "21 sat",
        ["Paywall__Services__0__TimeLimit"] = "00:00:02",
        ["Paywall__Services__1__Name"] = SampleService.Pack,
        ["Paywall__Services__1__Upstream"] = new Uri(stack.Upstream.Address, "/quote").AbsoluteUri,
        ["Paywall__Services__1__Price"] = "50 sat",
        ["Paywall__Services__1__Uses"] = "3 calls",
        ["Paywall__Services__1__TimeLimit"] = "00:00:02",
    };

    /// <summary>Ends it as kill -9 does.</summary>
    public void Kill() => _process.Kill();

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task WhenReadyAsync()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromMinutes(1));
        using var http = new HttpClient();
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await ticks.WaitForNextTickAsync(deadline.Token))
        {
            try
            {
                using var response = await http.GetAsync(Address, deadline.Token);
                if (response.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (HttpRequestException) when (!_process.Exited.IsCompleted)
            {
                // It does not listen yet.
            }
        }
    }
}
