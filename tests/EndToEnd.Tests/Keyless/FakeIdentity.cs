using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Paywall.Sandbox.Network;

namespace Paywall.EndToEnd.Tests.Keyless;

/// <summary>
/// The place where an app in Azure gets the tokens of its managed identity, as "Use managed identities for App Service" describes it. It knows one
/// user-assigned identity, and its tokens are signed by nobody.
/// </summary>
internal sealed class FakeIdentity : IAsyncDisposable
{
    public const string ClientId = "7a68a525-9d11-4c1e-a3dd-1c2bf1378ba2";

    private const string Secret = "identity-header";
    private const string Tenant = "ab1f708d-50f6-404c-a006-d71b2ac7a606";

    private readonly ConcurrentQueue<string> _resources = new();
    private LoopbackServer? _server;

    /// <summary>What tokens were asked for, in that order.</summary>
    public IReadOnlyCollection<string> Resources => _resources;

    /// <summary>Where the app asks, as the platform tells it.</summary>
    public (string Name, string Value)[] Settings =>
        [("IDENTITY_ENDPOINT", new Uri(_server!.Address, "/msi/token").AbsoluteUri), ("IDENTITY_HEADER", Secret)];

    public static async Task<FakeIdentity> StartAsync()
    {
        var identity = new FakeIdentity();
        identity._server = await LoopbackServer.StartAsync(
            "the fake identity", 0, 1 << 10, web => web.MapGet("/msi/token", identity.GiveAsync), TestContext.Current.CancellationToken);
        return identity;
    }

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    private Task GiveAsync(HttpContext context)
    {
        var query = context.Request.Query;
        string? resource = query["resource"];
        if (context.Request.Headers["X-IDENTITY-HEADER"] != Secret || query["api-version"] != "2019-08-01" || query["client_id"] != ClientId || resource is null)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return context.Response.WriteAsync("""{"statusCode":400,"message":"No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId."}""");
        }

        _resources.Enqueue(resource);
        var now = TimeProvider.System.GetUtcNow();
        var end = now.AddHours(24).ToUnixTimeSeconds();
        var token = new JsonObject
        {
            ["aud"] = resource,
            ["iss"] = $"https://sts.windows.net/{Tenant}/",
            ["iat"] = now.ToUnixTimeSeconds() - 60,
            ["nbf"] = now.ToUnixTimeSeconds() - 60,
            ["exp"] = end,
            ["tid"] = Tenant,
            ["oid"] = ClientId,
            ["appid"] = ClientId,
            ["ver"] = "1.0",
        };
        var answer = new JsonObject
        {
            ["access_token"] = $"{Part("""{"typ":"JWT","alg":"RS256"}""")}.{Part(token.ToJsonString())}.{Part("nobody")}",
            ["expires_on"] = end.ToString(CultureInfo.InvariantCulture),
            ["resource"] = resource,
            ["token_type"] = "Bearer",
            ["client_id"] = ClientId,
        };
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(answer.ToJsonString());
    }

    private static string Part(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
