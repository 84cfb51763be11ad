namespace Paywall.Functions.Problems;

/// <summary>Answers requests whose method an address does not take, and preflights.</summary>
internal static class AllowedMethods
{
    /// <returns>False if it was answered.</returns>
    public static async Task<bool> IsAllowedAsync(HttpContext context, IReadOnlyList<string> methods)
    {
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            Cors.AnswerPreflight(context.Response, methods);
            return false;
        }

        if (methods.Contains(context.Request.Method, StringComparer.OrdinalIgnoreCase))
        {
            return true;
        }

        context.Response.Headers.Allow = string.Join(", ", methods);
        await ProblemDocument.WriteAsync(context, Problem.MethodNotAllowed);
        return false;
    }
}
