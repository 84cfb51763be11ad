using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Paywall.Sandbox.Wallets;

/// <summary>Stands before every endpoint of a fake: records the call and lets faults happen.</summary>
internal sealed class ApiGate<TOperation>(FaultPlan<TOperation> faults, ApiForgery forgery, IApiDialect dialect, int bodyLimit)
    where TOperation : struct, Enum
{
    private readonly ConcurrentQueue<ApiCall<TOperation>> _calls = new();

    /// <summary>All calls in the order in which they came.</summary>
    public IReadOnlyList<ApiCall<TOperation>> Calls => [.. _calls];

    /// <summary>Whether a body says that it is JSON in UTF-8.</summary>
    public static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    /// <summary>Serves one call.</summary>
    /// <param name="context">The call.</param>
    /// <param name="operation">What is asked for; null for something that the API does not have.</param>
    /// <param name="handle">Does it, given the body.</param>
    public Task ServeAsync(HttpContext context, TOperation? operation, Func<HttpRequest, byte[], ApiAnswer> handle) =>
        ServeAsync(context, _ => operation, handle);

    /// <summary>Serves one call whose body says what is asked for.</summary>
    public async Task ServeAsync(HttpContext context, Func<byte[], TOperation?> recognize, Func<HttpRequest, byte[], ApiAnswer> handle)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var call = new ApiCall<TOperation>(context.Request.Method, target);
        _calls.Enqueue(call);
        if (await ReadAsync(context) is not { } body)
        {
            await WriteAsync(context, call, dialect.Refuse(413, $"The body has more than {bodyLimit} bytes."));
            return;
        }

        call.Operation = recognize(body);
        call.Body = Encoding.UTF8.GetString(body);
        var fault = call.Operation is { } known ? faults.Take(known) : null;
        if (await FailBeforeAsync(context, call, fault))
        {
            return;
        }

        var answer = handle(context.Request, body);
        forgery.Apply(fault, answer.Data);
        if (!await FailAfterAsync(context, call, fault))
        {
            await WriteAsync(context, call, answer);
        }
    }

    private async Task<bool> FailBeforeAsync(HttpContext context, ApiCall<TOperation> call, ApiFault? fault)
    {
        switch (fault)
        {
            case ApiFault.RateLimited limited:
                if (limited.RetryAfter is { } wait)
                {
                    context.Response.Headers.RetryAfter = $"{(long)wait.TotalSeconds}";
                }

                await WriteAsync(context, call, dialect.Refuse(429, "Too many requests."));
                return true;
            case ApiFault.Refused refused:
                await WriteAsync(context, call, dialect.Refuse(refused.Status, refused.Message));
                return true;
            case ApiFault.ServerError { AfterEffect: false } error:
                await WriteAsync(context, call, dialect.Refuse(error.Status, "Internal server error."));
                return true;
            case ApiFault.Hang { AfterEffect: false }:
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                return true;
            default:
                return false;
        }
    }

    private async Task<bool> FailAfterAsync(HttpContext context, ApiCall<TOperation> call, ApiFault? fault)
    {
        switch (fault)
        {
            case ApiFault.ServerError error:
                await WriteAsync(context, call, dialect.Refuse(error.Status, "Internal server error."));
                return true;
            case ApiFault.Hang:
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                return true;
            case ApiFault.ConnectionDropped:
                context.Abort();
                return true;
            case ApiFault.HtmlBody:
                await WriteAsync(context, call, 200, "text/html; charset=utf-8", "<!doctype html><title>Just a moment...</title>");
                return true;
            case ApiFault.EmptyBody:
                await WriteAsync(context, call, 200, null, "");
                return true;
            default:
                return false;
        }
    }

    /// <summary>The whole body, or null if it is too large.</summary>
    private static async Task<byte[]?> ReadAsync(HttpContext context)
    {
        try
        {
            using var buffer = new MemoryStream();
            await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
            return buffer.ToArray();
        }
        catch (BadHttpRequestException failure) when (failure.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            // Kestrel has no other way to say so.
            return null;
        }
    }

    private static Task WriteAsync(HttpContext context, ApiCall<TOperation> call, ApiAnswer answer) =>
        answer.Body is { } json
            ? WriteAsync(context, call, answer.Status, "application/json; charset=utf-8", json.ToJsonString(ApiJson.LikeStringify))
            : WriteAsync(context, call, answer.Status, null, "");

    private static Task WriteAsync(HttpContext context, ApiCall<TOperation> call, int status, string? contentType, string body)
    {
        call.Answered(status);
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        return context.Response.WriteAsync(body, context.RequestAborted);
    }
}
