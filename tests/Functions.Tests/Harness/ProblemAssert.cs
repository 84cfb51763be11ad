using System.Net;
using System.Text.Json;

namespace Paywall.Functions.Tests.Harness;

internal static class ProblemAssert
{
    /// <summary>The answer is this problem: status, code, and a type that belongs to the code.</summary>
    public static async Task IsAsync(HttpResponseMessage response, int status, string code)
    {
        var text = await response.Content.ReadAsStringAsync(Shop.Cancellation);
        using var body = JsonDocument.Parse(text.Length == 0 ? "{}" : text);
        Assert.Equal(
            (status, code, (int?)status),
            ((int)response.StatusCode, Member(body, "code")?.GetString(), Member(body, "status")?.GetInt32()));
        Assert.Contains(code, Member(body, "type")!.Value.GetString(), StringComparison.Ordinal);
        Assert.Equal(status == 402, response.Headers.Contains("WWW-Authenticate"));
        if (response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests)
        {
            Assert.NotNull(response.Headers.RetryAfter);
        }
    }

    private static JsonElement? Member(JsonDocument body, string name) => body.RootElement.TryGetProperty(name, out var value) ? value : null;
}
