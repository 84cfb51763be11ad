using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Paywall.Sandbox.Network;

namespace Paywall.Functions.Tests.Harness.Wallets;

/// <summary>Takes the webhooks of a wallet in the paywall's place and keeps them, so that a test decides what becomes of them.</summary>
internal sealed class LetterBox : IAsyncDisposable
{
    private const int LargestLetter = 1024 * 1024;

    private readonly ConcurrentQueue<Letter> _letters = new();
    private LoopbackServer? _server;

    public Uri Address => _server!.Address;

    /// <summary>All that came, in the order in which it came.</summary>
    public IReadOnlyList<Letter> Letters => [.. _letters];

    public static async Task<LetterBox> StartAsync()
    {
        var box = new LetterBox();
        box._server = await LoopbackServer.StartAsync(
            "the letter box", 0, LargestLetter, web => ((IApplicationBuilder)web).Run(box.TakeAsync), Shop.Cancellation);
        return box;
    }

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var headers = context.Request.Headers
            .Where(header => header.Key.StartsWith("x-", StringComparison.OrdinalIgnoreCase))
            .ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        _letters.Enqueue(new Letter(target, headers, await reader.ReadToEndAsync(context.RequestAborted)));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
