using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using Paywall.Sandbox.Processes;

namespace Paywall.Docs.Tests.Commands;

/// <summary>Runs a document's commands in one bash, as its reader does, in a folder of their own.</summary>
internal sealed class Terminal : IDisposable
{
    private const string Mark = "@@ block ";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("paywall-docs-");

    /// <summary>Runs blocks one after another; variables, files and what runs in the background last from one to the next.</summary>
    /// <param name="blocks">The line of each, and its commands.</param>
    /// <returns>What each printed, by its line.</returns>
    public async Task<IReadOnlyDictionary<int, string>> RunAsync(IEnumerable<(int Line, string Script)> blocks)
    {
        var script = new StringBuilder(
            """
            set -eE -o pipefail
            trap 'echo "failed: $BASH_COMMAND"' ERR
            trap 'kill $(jobs -p) 2>/dev/null || true' EXIT

            """);
        foreach (var (line, text) in blocks)
        {
            await File.WriteAllTextAsync(InFolder($"{line}.sh"), text + "\n");
            // What a block prints may end without a line feed.
            script.Append($"printf '\\n%s\\n' '{Mark}{line}'\nsource ./{line}.sh </dev/null 2>&1\n");
        }

        await File.WriteAllTextAsync(InFolder("all.sh"), script.ToString());
        var output = new ConcurrentQueue<string>();
        await using var bash = await ChildProcess.StartAsync(
            new ChildCommand("bash")
            {
                Arguments = ["all.sh"],
                WorkingDirectory = _folder.FullName,
                Environment = Environment(),
                OnOutput = output.Enqueue,
                OnError = output.Enqueue,
            },
            TestContext.Current.CancellationToken);
        var code = await bash.Exited.WaitAsync(Patience, TestContext.Current.CancellationToken);
        await bash.OutputEnded.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.True(code == 0, $"Exit code {code}:\n{string.Join('\n', output)}");
        return Split(output);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static Dictionary<string, string?> Environment() => new()
    {
        // The sandbox's own executable has to find the runtime that runs this.
        ["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")),
    };

    private static Dictionary<int, string> Split(IEnumerable<string> lines)
    {
        Dictionary<int, string> outputs = [];
        var current = 0;
        foreach (var line in lines)
        {
            if (line.StartsWith(Mark, StringComparison.Ordinal))
            {
                outputs[current = int.Parse(line.AsSpan(Mark.Length))] = "";
            }
            else
            {
                outputs[current] = outputs.GetValueOrDefault(current) + line + "\n";
            }
        }

        return outputs;
    }

    private string InFolder(string name) => Path.Combine(_folder.FullName, name);
}
