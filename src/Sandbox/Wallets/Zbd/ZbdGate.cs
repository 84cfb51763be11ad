using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Paywall.Sandbox.Wallets.Zbd;

/// <summary>What a handler is given: who asks, for which id, and with what body.</summary>
internal sealed record ZbdRequest(ZbdAccount Account, string? Id, string? ContentType, ReadOnlyMemory<byte> Json);

/// <summary>Stands before every endpoint: records the call, lets faults happen, checks the key.</summary>
internal sealed class ZbdGate(ZbdAccounts accounts, ZbdFaults faults, ZbdForgery forgery)
{
    private readonly ConcurrentQueue<ZbdCall> _calls = new();

    /// <summary>All calls in the order in which they came.</summary>
    public IReadOnlyList<ZbdCall> Calls => [.. _calls];

    /// <summary>An endpoint of the API.</summary>
    public RequestDelegate For(ZbdOperation operation, Func<ZbdRequest, ZbdAnswer> handle) =>
        context => ServeAsync(context, operation, handle);

    /// <summary>An endpoint of the API that takes JSON.</summary>
    public RequestDelegate ForJson(ZbdOperation operation, Func<ZbdAccount, ZbdBody, ZbdAnswer> handle) => For(operation, request =>
    {
        if (!IsJson(request.ContentType))
        {
            return ZbdAnswer.Refused(400, "The Content-Type must be application/json.");
        }

        var (body, problem) = ZbdBody.Read(request.Json);
        return body is null ? ZbdAnswer.Refused(400, problem!) : handle(request.Account, body);
    });

    /// <summary>Whatever the API does not have.</summary>
    public RequestDelegate Unknown => context =>
        ServeAsync(context, null, _ => ZbdAnswer.Refused(404, $"Cannot {context.Request.Method} {context.Request.Path}"));

    private async Task ServeAsync(HttpContext context, ZbdOperation? operation, Func<ZbdRequest, ZbdAnswer> handle)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var call = new ZbdCall(context.Request.Method, target) { Operation = operation };
        _calls.Enqueue(call);
        if (await ReadAsync(context) is not { } body)
        {
            await WriteAsync(context, call, ZbdAnswer.Refused(413, $"The body has more than {ZbdFake.BodyLimit} bytes."));
            return;
        }

        call.Body = Encoding.UTF8.GetString(body);
        var fault = operation is { } known ? faults.Take(known) : null;
        if (await FailBeforeAsync(context, call, fault))
        {
            return;
        }

        var answer = Answer(context.Request, body, handle);
        forgery.Apply(fault, answer.Data);
        if (!await FailAfterAsync(context, call, fault))
        {
            await WriteAsync(context, call, answer);
        }
    }

    private ZbdAnswer Answer(HttpRequest request, byte[] body, Func<ZbdRequest, ZbdAnswer> handle)
    {
        if (accounts.Find(new ZbdApiKey(request.Headers["apikey"].ToString())) is not { } account)
        {
            return ZbdAnswer.Refused(401, "Invalid authentication credentials");
        }

        return request.QueryString.HasValue
            ? ZbdAnswer.Refused(400, "No query is allowed.")
            : handle(new ZbdRequest(account, request.RouteValues["id"] as string, request.ContentType, body));
    }

    private static async Task<bool> FailBeforeAsync(HttpContext context, ZbdCall call, ZbdFault? fault)
    {
        switch (fault)
        {
            case ZbdFault.RateLimited limited:
                if (limited.RetryAfter is { } wait)
                {
                    context.Response.Headers.RetryAfter = $"{(long)wait.TotalSeconds}";
                }

                await WriteAsync(context, call, ZbdAnswer.Refused(429, "Too many requests."));
                return true;
            case ZbdFault.RegionRefused:
                await WriteAsync(context, call, ZbdAnswer.Refused(403, "Your IP address is in a region that is not supported."));
                return true;
            case ZbdFault.ServerError { AfterEffect: false } error:
                await WriteAsync(context, call, ZbdAnswer.Refused(error.Status, "Internal server error."));
                return true;
            case ZbdFault.Hang { AfterEffect: false }:
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                return true;
            default:
                return false;
        }
    }

    private static async Task<bool> FailAfterAsync(HttpContext context, ZbdCall call, ZbdFault? fault)
    {
        switch (fault)
        {
            case ZbdFault.ServerError error:
                await WriteAsync(context, call, ZbdAnswer.Refused(error.Status, "Internal server error."));
                return true;
            case ZbdFault.Hang:
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                return true;
            case ZbdFault.ConnectionDropped:
                context.Abort();
                return true;
            case ZbdFault.HtmlBody:
                await WriteAsync(context, call, 200, "text/html; charset=utf-8", "<!doctype html><title>Just a moment...</title>");
                return true;
            case ZbdFault.EmptyBody:
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

    private static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    private static Task WriteAsync(HttpContext context, ZbdCall call, ZbdAnswer answer) =>
        WriteAsync(context, call, answer.Status, "application/json; charset=utf-8", answer.Body.ToJsonString(ZbdJson.LikeStringify));

    private static Task WriteAsync(HttpContext context, ZbdCall call, int status, string? contentType, string body)
    {
        call.Answered(status);
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        return context.Response.WriteAsync(body, context.RequestAborted);
    }
}
