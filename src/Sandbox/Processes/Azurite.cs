using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Paywall.Sandbox.Processes;

/// <summary>The storage emulator: blobs, queues and tables in one process on 127.0.0.1, kept in memory.</summary>
internal sealed partial class Azurite : IAsyncDisposable
{
    private const string Account = "devstoreaccount1";

    // Published in Azure's documentation; the same for every emulator.
    private const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly ChildProcess _process;
    private readonly AzuriteOptions _options;

    private Azurite(ChildProcess process, AzuriteOptions options, int blobPort, int queuePort, int tablePort)
    {
        _process = process;
        _options = options;
        BlobPort = blobPort;
        QueuePort = queuePort;
        TablePort = tablePort;
    }

    public int BlobPort { get; }

    public int QueuePort { get; }

    public int TablePort { get; }

    public int ProcessId => _process.Id;

    /// <summary>Completes with the exit code when Azurite ends.</summary>
    public Task<int> Exited => _process.Exited;

    /// <summary>What the Azure SDK and AzureWebJobsStorage take.</summary>
    public string ConnectionString => ConnectionStringOf(Account);

    /// <summary>The same for the accounts besides the well-known one, which share nothing with it and with each other.</summary>
    public IEnumerable<string> FurtherConnectionStrings => _options.FurtherAccounts.Select(ConnectionStringOf);

    /// <summary>The blobs of the well-known account.</summary>
    public Uri Blobs => AddressOf(BlobPort, Account);

    /// <summary>Its queues.</summary>
    public Uri Queues => AddressOf(QueuePort, Account);

    /// <summary>Its tables.</summary>
    public Uri Tables => AddressOf(TablePort, Account);

    private string Scheme => _options.Certificate is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps;

    /// <summary>Starts Azurite and waits until its three services listen.</summary>
    /// <exception cref="SandboxException">Node.js or Azurite is not installed, a port is taken, or it does not come up in time.</exception>
    public static async Task<Azurite> StartAsync(AzuriteOptions options, CancellationToken cancellation)
    {
        var script = Path.Combine(options.Root, "node_modules", "azurite", "dist", "src", "azurite.js");
        if (!File.Exists(script))
        {
            throw new SandboxException($"Azurite is not installed. Run npm ci in {options.Root}");
        }

        var node = await NodeRuntime.FindAsync(searchPath: null, cancellation);
        var ports = new ListeningPorts();
        var errors = new ConcurrentQueue<string>();
        var command = Command(node, script, options) with { OnOutput = ports.Read, OnError = errors.Enqueue };
        var process = await ChildProcess.StartAsync(command, cancellation);
        try
        {
            await WaitUntilUpAsync(process, ports.All, options, cancellation);
            if (!ports.All.IsCompletedSuccessfully)
            {
                await process.OutputEnded.WaitAsync(cancellation);
                throw new SandboxException(Explain([.. errors]));
            }

            var (blob, queue, table) = await ports.All;
            return new Azurite(process, options, blob, queue, table);
        }
        catch
        {
            // Whatever went wrong, nobody else holds the process yet.
            await process.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private string ConnectionStringOf(string account) =>
        $"DefaultEndpointsProtocol={Scheme};AccountName={account};AccountKey={AccountKey};" +
        $"BlobEndpoint={AddressOf(BlobPort, account)};" +
        $"QueueEndpoint={AddressOf(QueuePort, account)};" +
        $"TableEndpoint={AddressOf(TablePort, account)};";

    private Uri AddressOf(int port, string account) => new($"{Scheme}://127.0.0.1:{port}/{account}");

    private static ChildCommand Command(string node, string script, AzuriteOptions options) => new(node)
    {
        // An API version newer than Azurite's is refused without --skipApiVersionCheck, and the SDK's is newer.
        Arguments = [script, "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry", "--silent",
            "--blobHost", "127.0.0.1", "--blobPort", options.BlobPort.ToString(CultureInfo.InvariantCulture),
            "--queueHost", "127.0.0.1", "--queuePort", options.QueuePort.ToString(CultureInfo.InvariantCulture),
            "--tableHost", "127.0.0.1", "--tablePort", options.TablePort.ToString(CultureInfo.InvariantCulture),
            .. options.Certificate is var (file, key) ? (string[])["--oauth", "basic", "--cert", file, "--key", key] : []],
        // The caller's own would replace the well-known account.
        Environment = new Dictionary<string, string?>
        {
            ["AZURITE_ACCOUNTS"] = string.Join(';', options.FurtherAccounts.Prepend(Account).Select(account => $"{account}:{AccountKey}")),
        },
        WorkingDirectory = Path.GetTempPath(),
    };

    private static async Task WaitUntilUpAsync(ChildProcess process, Task up, AzuriteOptions options, CancellationToken cancellation)
    {
        try
        {
            await Task.WhenAny(up, process.Exited).WaitAsync(options.StartTimeout, options.Time, cancellation);
        }
        catch (TimeoutException)
        {
            throw new SandboxException($"Azurite did not start within {options.StartTimeout.TotalSeconds:0} seconds.");
        }
    }

    private static string Explain(IReadOnlyList<string> errors)
    {
        var taken = errors.Select(line => TakenPort().Match(line)).FirstOrDefault(match => match.Success);
        return taken is null
            ? $"Azurite ended before it was ready: {errors.LastOrDefault(line => line.Length > 0) ?? "it gave no reason"}"
            : $"Port {taken.Groups[1].Value} on 127.0.0.1, wanted for Azurite, is in use. Stop what uses it or choose another port.";
    }

    [GeneratedRegex(@"EADDRINUSE.*:(\d+)\s*$")]
    private static partial Regex TakenPort();

    /// <summary>Gathers the ports from "Azurite Blob service is successfully listening at http://127.0.0.1:10000".</summary>
    private sealed partial class ListeningPorts
    {
        private readonly Dictionary<string, int> _ports = [];
        private readonly TaskCompletionSource<(int Blob, int Queue, int Table)> _all =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<(int Blob, int Queue, int Table)> All => _all.Task;

        public void Read(string line)
        {
            var match = Listening().Match(line);
            if (match.Success)
            {
                _ports[match.Groups[1].Value] = int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
                if (_ports.Count == 3)
                {
                    _all.TrySetResult((_ports["Blob"], _ports["Queue"], _ports["Table"]));
                }
            }
        }

        [GeneratedRegex(@"^Azurite (Blob|Queue|Table) service is successfully listening at https?://.*:(\d+)$")]
        private static partial Regex Listening();
    }
}
