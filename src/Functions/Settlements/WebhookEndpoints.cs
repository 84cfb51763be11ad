using Paywall.Wallets;

namespace Paywall.Functions.Settlements;

/// <summary>Where wallets report payments: <c>webhooks/{wallet}</c>, for a single invoice with <c>?t=…</c>.</summary>
internal static class WebhookEndpoints
{
    private const int LongestBody = 64 * 1024;

    public static void MapWebhooks(this IEndpointRouteBuilder app) => app.MapPost("/webhooks/{wallet}", ReceiveAsync);

    /// <summary>Answers everybody the same, so that a stranger learns nothing of wallets and purchases.</summary>
    private static async Task ReceiveAsync(HttpContext context, string wallet, WebhookDesk desk)
    {
        if (await ReadAsync(context.Request, context.RequestAborted) is { } body)
        {
            var headers = context.Request.Headers;
            var delivery = new WebhookDelivery(body, name => headers[name] is [{ } value] ? value : null);
            await desk.TakeAsync(wallet, context.Request.Query[PurchaseTags.Parameter], delivery, context.RequestAborted);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <returns>Null if there is more than any wallet sends.</returns>
    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var buffer = new byte[LongestBody + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length <= LongestBody ? buffer.AsMemory(0, length) : null;
    }
}
