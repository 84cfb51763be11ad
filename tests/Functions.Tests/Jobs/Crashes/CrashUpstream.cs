using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Paywall.Functions.Tests.Jobs.Crashes;

/// <summary>One request that reached the upstream.</summary>
/// <param name="Key">The idempotency key that it came with.</param>
/// <param name="Attempt">Which attempt the paywall said it was.</param>
/// <param name="Token">What a later report of the same job is sent with.</param>
/// <param name="Status">What was answered.</param>
internal sealed record Execution(string Key, int Attempt, string Token, int Status);

/// <summary>An upstream that does what the first line of an input tells it to, and remembers all that it was asked.</summary>
internal sealed class CrashUpstream(TimeProvider time)
{
    /// <summary>Longer than what a row holds.</summary>
    public const int Large = 40 * 1024;

    private readonly ConcurrentDictionary<string, ConcurrentQueue<Execution>> _executions = new();
    private readonly ConcurrentDictionary<string, bool> _willing = new();

    /// <summary>All requests with an input, in the order in which they were answered.</summary>
    public IReadOnlyList<Execution> Of(string input) => _executions.TryGetValue(input, out var executions) ? [.. executions] : [];

    /// <summary>Refuses an input no longer.</summary>
    public void Reconsider(string input) => _willing[input] = true;

    /// <summary>What it makes of an input.</summary>
    public static string ResultOf(string input, JobKind kind) =>
        kind == JobKind.LargeResult ? $"done {input}".PadRight(Large, '.') : $"done {input}";

    /// <summary>The input of a job: one line that says what it is, and as much more as its kind needs.</summary>
    public static string BodyOf(string input, JobKind kind) =>
        kind is JobKind.LargeInput or JobKind.CalledBack ? $"{input}\n".PadRight(Large, '-') : $"{input}\n";

    public async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var input = (await reader.ReadToEndAsync(context.RequestAborted)).Split('\n')[0];
        var kind = Enum.Parse<JobKind>(input.Split(' ')[0]);
        var executions = _executions.GetOrAdd(input, _ => new ConcurrentQueue<Execution>());
        var status = kind switch
        {
            JobKind.SecondTry when executions.IsEmpty => 503,
            JobKind.Refunded or JobKind.Credited when !_willing.ContainsKey(input) => 422,
            JobKind.Later => 202,
            _ => 200,
        };
        var headers = context.Request.Headers;
        executions.Enqueue(new Execution(
            headers["Idempotency-Key"].ToString(), int.Parse(headers["X-Paywall-Attempt"].ToString(), CultureInfo.InvariantCulture),
            headers["X-Paywall-Job-Token"].ToString(), status));

        context.Response.StatusCode = status;
        context.Response.Headers["X-Paywall-Finish-By"] = (time.GetUtcNow() + TimeSpan.FromHours(1)).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        if (status == 200)
        {
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(ResultOf(input, kind)), context.RequestAborted);
        }
    }
}
