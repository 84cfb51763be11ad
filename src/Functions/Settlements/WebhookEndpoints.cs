using Paywall.Wallets;

namespace Paywall.Functions.Settlements;

/// <summary>Where wallets report payments: <c>webhooks/{wallet}</c>, for a single invoice with <c>?t=…</c>.</summary>
internal static class WebhookEndpoints
{
    private const int LongestBody = 64 * 1024;

    public static void MapWebhooks(this IEndpointRouteBuilder app) => app.MapPost("/webhooks/{wallet}", ReceiveAsync);

    /// <summary>
    /// Answers everybody the same, so that a stranger learns nothing of wallets and purchases. What a wallet sends once is worked off even if it
    /// does not wait for the answer.
    /// </summary>
    private static async Task ReceiveAsync(HttpContext context, string wallet, WebhookDesk desk)
    {
        if (desk.TryOpen(wallet, context.Request.Query[PurchaseTags.Parameter], out var webhook) && await ReadAsync(context.Request) is { } body)
        {
            var headers = context.Request.Headers;
            await desk.TakeAsync(webhook, new WebhookDelivery(body, name => headers[name] is [{ } value] ? value : null));
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <returns>Null if there is more than any wallet sends.</returns>
    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request)
    {
        var buffer = new byte[LongestBody + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, CancellationToken.None);
        return length <= LongestBody ? buffer.AsMemory(0, length) : null;
    }
}
