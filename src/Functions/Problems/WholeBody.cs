namespace Paywall.Functions.Problems;

/// <summary>Writes bodies that are there as a whole.</summary>
internal static class WholeBody
{
    /// <summary>Writes one with its length; only the length, if only the head was asked for.</summary>
    public static Task WriteAsync(HttpContext context, byte[] body)
    {
        context.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
