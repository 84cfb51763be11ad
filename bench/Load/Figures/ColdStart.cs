using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Paywall.Load.Tools;
using Paywall.Load.World;
using Paywall.Sandbox.Host;
using Paywall.Sandbox.Processes;

namespace Paywall.Load.Figures;

/// <summary>From the executable's start to its first 402, whose invoice a wallet has made.</summary>
internal static class ColdStart
{
    private const double MostMilliseconds = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly byte[] Request =
        Encoding.ASCII.GetBytes($"GET {Surroundings.Single} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Surroundings surroundings, LoadOptions options, CancellationToken cancellation)
    {
        // The first one warms the wallet and the disk.
        await StartAsync(surroundings, cancellation);
        List<double> starts = [];
        for (var i = 0; i < options.Pairs; i++)
        {
            starts.Add((await StartAsync(surroundings, cancellation)).TotalMilliseconds);
        }

        var median = starts.Median();
        return
        [
            new("executable start to first 402",
                $"<= {MostMilliseconds:0} ms", $"{median:0} ms ({starts.Min():0} to {starts.Max():0})", median <= MostMilliseconds),
        ];
    }

    /// <summary>Without the leash of other processes: what holds it is a chain of programs, and would be measured with it.</summary>
    public static async Task<TimeSpan> StartAsync(Surroundings surroundings, CancellationToken cancellation, FunctionApp? app = null)
    {
        var port = LoopbackPort.FindFree();
        var command = surroundings.Command(surroundings.Storage, port, proxy: null, app);
        var start = new ProcessStartInfo(command.Program)
        {
            WorkingDirectory = command.WorkingDirectory!,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        var begin = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        try
        {
            process.OutputDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            await AskAsync(port, process, cancellation);
            return Stopwatch.GetElapsedTime(begin);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task AskAsync(int port, Process process, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Patience);
        using var socket = await ConnectAsync(port, process, deadline.Token);
        await socket.SendAsync(Request, deadline.Token);
        var head = new byte[12];
        await using var stream = new NetworkStream(socket);
        await stream.ReadExactlyAsync(head, deadline.Token);
        if (Encoding.ASCII.GetString(head) is var line && line != "HTTP/1.1 402")
        {
            throw new SandboxException($"The first answer begins with {line}.");
        }
    }

    private static async Task<Socket> ConnectAsync(int port, Process process, CancellationToken cancellation)
    {
        while (true)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
                return socket;
            }
            catch (SocketException)
            {
                // Nobody listens yet. A pause, so that asking does not take the processor from the start.
                socket.Dispose();
                if (process.HasExited)
                {
                    throw new SandboxException("The paywall ended before it answered.");
                }

                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancellation);
            }
        }
    }
}
