using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Paywall.Infra.Tests.Settings;

/// <summary>The executable as the Functions host starts it.</summary>
internal sealed class PaywallProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private PaywallProcess(Process process) => _process = process;

    /// <summary>Whether it answers, as opposed to having ended.</summary>
    public bool IsReady { get; private set; }

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts it with these settings alone, and waits until it answers or has ended.</summary>
    public static async Task<PaywallProcess> StartAsync(IReadOnlyDictionary<string, string> settings)
    {
        var port = FreePort();
        var start = new ProcessStartInfo(Places.Executable) { RedirectStandardOutput = true, WorkingDirectory = Path.GetDirectoryName(Places.Executable) };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        start.Environment["FUNCTIONS_CUSTOMHANDLER_PORT"] = port.ToString(CultureInfo.InvariantCulture);
        start.Environment["WEBSITE_HOSTNAME"] = "paywall.azurewebsites.net";
        var paywall = new PaywallProcess(Process.Start(start)!);
        paywall._process.OutputDataReceived += (_, line) => paywall.Keep(line.Data);
        paywall._process.BeginOutputReadLine();
        await paywall.WaitAsync(new Uri($"http://127.0.0.1:{port}/"));
        return paywall;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task WaitAsync(Uri probe)
    {
        using var client = new HttpClient();
        using var patience = new CancellationTokenSource(Patience);
        while (!_process.HasExited)
        {
            try
            {
                using var answer = await client.GetAsync(probe, patience.Token);
                IsReady = true;
                return;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
                await Task.Delay(Pause, patience.Token);
            }
        }

        // What it said last is read only when its output has ended.
        await _process.WaitForExitAsync(patience.Token);
    }

    private void Keep(string? line)
    {
        lock (_output)
        {
            _output.Append(line).Append(line is null ? "" : "\n");
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
