using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Paywall.Sandbox.Processes;

namespace Paywall.Load.Tools;

/// <summary>The load generator wrk: one thread, so many connections, as fast as the answers come.</summary>
internal sealed partial class Wrk(TimeSpan duration)
{
    public const int Connections = 16;

    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(15);

    /// <exception cref="SandboxException">wrk is not installed.</exception>
    public static void Require()
    {
        if (Executable.Find("wrk") is null)
        {
            throw new SandboxException("wrk was not found on the PATH. On Debian: apt-get install wrk");
        }
    }

    /// <summary>Loads a target all of whose answers are to be successes; nothing is done to them in wrk but counting.</summary>
    /// <exception cref="SandboxException">Some are not.</exception>
    public async Task<WrkRun> RunAsync(Uri target, string? authorization, CancellationToken cancellation)
    {
        IEnumerable<string> header = authorization is null ? [] : ["-H", $"Authorization: {authorization}"];
        var output = await OutputAsync([.. header, target.AbsoluteUri], cancellation);
        var isClean = !output.Contains("Non-2xx", StringComparison.Ordinal) && !output.Contains("Socket errors", StringComparison.Ordinal);
        return isClean && Read(output) is { } run
            ? run
            : throw new SandboxException($"Not every answer of {target.AbsolutePath} was a success: {output.ReplaceLineEndings(" ")}");
    }

    /// <summary>Loads a target all of whose answers are to have one status.</summary>
    /// <exception cref="SandboxException">Some have not.</exception>
    public async Task<WrkRun> RunAsync(Uri target, int wanted, string? apiKey, string? body, CancellationToken cancellation)
    {
        IEnumerable<string> header = apiKey is null ? [] : ["-H", $"apikey: {apiKey}"];
        var script = Path.Combine(AppContext.BaseDirectory, "wrk.lua");
        IEnumerable<string> arguments = body is null ? [$"{wanted}"] : [$"{wanted}", body];
        var output = await OutputAsync(["-s", script, .. header, target.AbsoluteUri, "--", .. arguments], cancellation);
        return Read(output) is { } run && Wanted().Match(output) is { Success: true } answers
            && long.Parse(answers.Groups[1].ValueSpan, CultureInfo.InvariantCulture) == run.Requests
            ? run
            : throw new SandboxException($"Not every answer of {target.AbsolutePath} was {wanted}: {output.ReplaceLineEndings(" ")}");
    }

    private static WrkRun? Read(string output)
    {
        var (requests, rate) = (Requests().Match(output), Rate().Match(output));
        return requests.Success && rate.Success
            ? new WrkRun(
                long.Parse(requests.Groups[1].ValueSpan, CultureInfo.InvariantCulture),
                double.Parse(rate.Groups[1].ValueSpan, CultureInfo.InvariantCulture))
            : null;
    }

    private async Task<string> OutputAsync(IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var lines = new ConcurrentQueue<string>();
        var command = new ChildCommand("wrk")
        {
            Arguments = ["-t1", $"-c{Connections}", $"-d{(int)duration.TotalSeconds}s", .. arguments],
            OnOutput = lines.Enqueue,
            OnError = lines.Enqueue,
        };
        await using var process = await ChildProcess.StartAsync(command, cancellation);
        try
        {
            await process.Exited.WaitAsync(duration + Margin, cancellation);
            await process.OutputEnded.WaitAsync(Margin, cancellation);
        }
        catch (TimeoutException)
        {
            throw new SandboxException("wrk did not end in time.");
        }

        return string.Join('\n', lines);
    }

    [GeneratedRegex(@"^\s*(\d+) requests in ", RegexOptions.Multiline)]
    private static partial Regex Requests();

    [GeneratedRegex(@"^Requests/sec:\s*([\d.]+)", RegexOptions.Multiline)]
    private static partial Regex Rate();

    [GeneratedRegex(@"^Answers as wanted: (\d+)$", RegexOptions.Multiline)]
    private static partial Regex Wanted();
}
