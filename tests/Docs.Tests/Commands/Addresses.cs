using System.Globalization;
using System.Text.RegularExpressions;
using Paywall.Sandbox.Processes;

namespace Paywall.Docs.Tests.Commands;

/// <summary>The addresses written in a document, and the ones that stand for them here. What the reader starts gets a free port at once.</summary>
internal sealed partial class Addresses
{
    private readonly Dictionary<string, string> _real = [];

    public Addresses(IEnumerable<Command> commands)
    {
        foreach (var written in commands.SelectMany(command => OwnServer.Matches(command.Text)).Select(own => own.Groups["port"].Value))
        {
            var port = LoopbackPort.FindFree().ToString(CultureInfo.InvariantCulture);
            _real[$"listen({written}"] = $"listen({port}";
            _real[$"127.0.0.1:{written}"] = $"127.0.0.1:{port}";
        }
    }

    /// <summary>From now on those of a sandbox that was started.</summary>
    public void Add(IReadOnlyDictionary<string, string> others)
    {
        foreach (var (written, real) in others)
        {
            _real[written] = real;
        }
    }

    public string Replace(string text) => _real.Aggregate(text, static (current, pair) => current.Replace(pair.Key, pair.Value, StringComparison.Ordinal));

    [GeneratedRegex(@"listen\((?<port>\d+)")]
    private static partial Regex OwnServer { get; }
}
