using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Paywall.Sandbox.Tests.Network;

/// <summary>An HTTP answer read to its end.</summary>
internal sealed record HttpReply(int Status, string? ContentType, string Text, HttpResponseHeaders Headers)
{
    /// <summary>The body as a JSON object.</summary>
    public JsonObject Json => JsonNode.Parse(Text)!.AsObject();

    public static async Task<HttpReply> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            return new HttpReply((int)response.StatusCode, response.Content.Headers.ContentType?.ToString(), text, response.Headers);
        }
    }
}

internal static class HttpReplies
{
    public static async Task<HttpReply> CallAsync(this HttpClient http, HttpMethod method, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        return await HttpReply.ReadAsync(await http.SendAsync(request, TestContext.Current.CancellationToken));
    }

    public static Task<HttpReply> ReadAsync(this HttpClient http, string path) => http.CallAsync(HttpMethod.Get, path);

    public static async Task<HttpReply> SendJsonAsync(this HttpClient http, string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        return await http.CallAsync(HttpMethod.Post, path, content);
    }
}
