using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Paywall.Infra.Tests.Bicep;

[assembly: AssemblyFixture(typeof(BicepServer))]

namespace Paywall.Infra.Tests.Bicep;

/// <summary>The Bicep CLI, started once: compiling a file in a process of its own takes seconds each time.</summary>
public sealed class BicepServer : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly Process _process = new()
    {
        StartInfo = new ProcessStartInfo(Places.Bicep, "jsonrpc --stdio") { RedirectStandardInput = true, RedirectStandardOutput = true },
    };

    private readonly ConcurrentDictionary<string, Task<(string? Snapshot, string? Error)>> _snapshots = new();

    private int _calls;

    public ValueTask InitializeAsync()
    {
        // NuGet unpacks without the right to execute for whoever does not own the file.
        if (!OperatingSystem.IsWindows() && !File.GetUnixFileMode(Places.Bicep).HasFlag(UnixFileMode.UserExecute))
        {
            File.SetUnixFileMode(Places.Bicep, File.GetUnixFileMode(Places.Bicep) | UnixFileMode.UserExecute);
        }

        _process.Start();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _turn.Dispose();
    }

    /// <summary>What Bicep says of a file, errors and linter alike. A parameter file is compiled together with its template.</summary>
    public async Task<IReadOnlyList<string>> DiagnosticsOfAsync(string path)
    {
        var isParameters = Path.GetExtension(path) == ".bicepparam";
        var answer = isParameters
            ? await CallAsync("bicep/compileParams", new { path, parameterOverrides = new { } })
            : await CallAsync("bicep/compile", new { path });
        return [.. answer.GetProperty("result").GetProperty("diagnostics").EnumerateArray().Select(Text)];
    }

    /// <summary>What Azure is given of a template.</summary>
    public async Task<JsonElement> TemplateOfAsync(string path) =>
        JsonElement.Parse((await CallAsync("bicep/compile", new { path })).GetProperty("result").GetProperty("contents").GetString()!);

    /// <summary>What would be deployed with a parameter file, or why nothing would. It is worked out once.</summary>
    public Task<(string? Snapshot, string? Error)> SnapshotOfAsync(string path) => _snapshots.GetOrAdd(path, TakeSnapshotAsync);

    /// <summary>How Bicep would write a file.</summary>
    public async Task<string> FormatAsync(string path) =>
        (await CallAsync("bicep/format", new { path })).GetProperty("result").GetProperty("contents").GetString()!;

    private async Task<(string? Snapshot, string? Error)> TakeSnapshotAsync(string path)
    {
        var metadata = new { subscriptionId = "00000000-0000-0000-0000-000000000001", resourceGroup = "paywall", location = "westeurope" };
        var answer = await CallAsync("bicep/getSnapshot", new { path, metadata });
        return answer.TryGetProperty("error", out var error)
            ? (null, error.GetProperty("message").GetString())
            : (answer.GetProperty("result").GetProperty("snapshot").GetString(), null);
    }

    private static string Text(JsonElement diagnostic) =>
        $"{Path.GetFileName(diagnostic.GetProperty("source").GetString())}: {diagnostic.GetProperty("level").GetString()} "
        + $"{diagnostic.GetProperty("code").GetString()}: {diagnostic.GetProperty("message").GetString()}";

    private async Task<JsonElement> CallAsync(string method, object arguments)
    {
        using var patience = new CancellationTokenSource(Patience);
        await _turn.WaitAsync(patience.Token);
        try
        {
            await SendAsync(JsonSerializer.SerializeToUtf8Bytes(new { jsonrpc = "2.0", id = ++_calls, method, @params = new[] { arguments } }), patience.Token);
            return JsonElement.Parse(await ReceiveAsync(patience.Token));
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task SendAsync(byte[] body, CancellationToken cancellation)
    {
        var pipe = _process.StandardInput.BaseStream;
        await pipe.WriteAsync(Encoding.ASCII.GetBytes($"Content-Length: {body.Length}\r\n\r\n"), cancellation);
        await pipe.WriteAsync(body, cancellation);
        await pipe.FlushAsync(cancellation);
    }

    private async Task<byte[]> ReceiveAsync(CancellationToken cancellation)
    {
        var pipe = _process.StandardOutput.BaseStream;
        var length = 0;
        while (await ReadLineAsync(pipe, cancellation) is { Length: > 0 } line)
        {
            if (line.Split(':', 2) is ["Content-Length", var value])
            {
                length = int.Parse(value, CultureInfo.InvariantCulture);
            }
        }

        var body = new byte[length];
        await pipe.ReadExactlyAsync(body, cancellation);
        return body;
    }

    private static async Task<string> ReadLineAsync(Stream pipe, CancellationToken cancellation)
    {
        var line = new StringBuilder();
        var letter = new byte[1];
        while (true)
        {
            await pipe.ReadExactlyAsync(letter, cancellation);
            if (letter[0] == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append((char)letter[0]);
        }
    }
}
