using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Diagnostics;

namespace Paywall.Sandbox.Network;

/// <summary>A problem document (RFC 9457) of one of the sandbox's own servers.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="code">A stable name for programs.</param>
/// <param name="title">The same for people.</param>
/// <param name="detail">What was wrong this time.</param>
internal sealed class SandboxProblem(int status, string code, string title, string? detail = null)
{
    public string Type => $"urn:paywall:sandbox:{Code}";

    public string Title => title;

    public int Status => status;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Detail => detail;

    public string Code => code;

    /// <summary>Answers a request with the problem.</summary>
    public Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        return context.Response.WriteAsJsonAsync(
            this, SandboxProblemJson.Default.SandboxProblem, "application/problem+json", context.RequestAborted);
    }

    /// <summary>Gives a body to the bare 404 and 405 of routing; for <c>UseStatusCodePages</c>.</summary>
    public static Task WriteForStatusAsync(StatusCodeContext bare)
    {
        var request = bare.HttpContext.Request;
        var problem = bare.HttpContext.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => new SandboxProblem(
                404, "no-such-endpoint", "There is nothing here", $"Nothing answers at {request.Path}."),
            StatusCodes.Status405MethodNotAllowed => new SandboxProblem(
                405, "method-not-allowed", "Another method is needed", $"The Allow header says what {request.Path} answers to."),
            var status => new SandboxProblem(status, $"status-{status}", "The request was refused"),
        };
        return problem.WriteAsync(bare.HttpContext);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SandboxProblem))]
internal sealed partial class SandboxProblemJson : JsonSerializerContext;
