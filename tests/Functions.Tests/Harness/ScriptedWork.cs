using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace Paywall.Functions.Tests.Harness;

/// <summary>What an upstream does with one request after the other, the last step for all that follow, and what it was asked.</summary>
internal sealed class ScriptedWork(params RequestDelegate[] steps)
{
    private readonly ConcurrentQueue<AskedWork> _asked = new();
    private int _step = -1;

    public IReadOnlyList<AskedWork> Asked => [.. _asked];

    public async Task AnswerAsync(HttpContext context)
    {
        var step = steps[Math.Min(Interlocked.Increment(ref _step), steps.Length - 1)];
        context.Request.EnableBuffering();
        using var reader = new StreamReader(context.Request.Body, leaveOpen: true);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        context.Request.Body.Position = 0;
        _asked.Enqueue(new AskedWork(
            context.Request.Method,
            $"{context.Request.Path}{context.Request.QueryString}",
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body));
        await step(context);
    }

    /// <summary>A step that answers with a status and no body.</summary>
    public static RequestDelegate Status(int status, params (string Name, string Value)[] headers) => context =>
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers)
        {
            context.Response.Headers[name] = value;
        }

        return Task.CompletedTask;
    };

    /// <summary>A step that answers with a text.</summary>
    public static RequestDelegate Text(string text, int status = 200, string type = "text/plain", params (string Name, string Value)[] headers) => async context =>
    {
        await Status(status, headers)(context);
        context.Response.ContentType = type;
        await context.Response.WriteAsync(text, context.RequestAborted);
    };
}

/// <summary>A request as an upstream saw it.</summary>
internal sealed record AskedWork(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>A header; empty if it was not sent.</summary>
    public string Header(string name) => Headers.TryGetValue(name, out var value) ? value : "";
}
