using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Paywall.Sandbox.Network;

namespace Paywall.Functions.Tests.Harness;

/// <summary>An upstream that does what a test wants of it, while the request is still coming or the answer still going.</summary>
internal sealed class OwnUpstream : IAsyncDisposable
{
    private readonly LoopbackServer _server;
    private int _requests;

    private OwnUpstream(LoopbackServer server) => _server = server;

    public string Address => _server.Address.AbsoluteUri;

    /// <summary>How many requests have begun, whole or not.</summary>
    public int Requests => _requests;

    public static async Task<OwnUpstream> StartAsync(RequestDelegate answer)
    {
        OwnUpstream? upstream = null;
        var server = await LoopbackServer.StartAsync("an upstream", 0, long.MaxValue, web => web.Run(CountAsync), Shop.Cancellation);
        upstream = new OwnUpstream(server);
        return upstream;

        Task CountAsync(HttpContext context)
        {
            Interlocked.Increment(ref upstream!._requests);
            return answer(context);
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
