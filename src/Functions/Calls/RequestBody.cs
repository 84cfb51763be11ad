using Microsoft.AspNetCore.Http.Features;

namespace Paywall.Functions.Calls;

/// <summary>Passes a request's body on as it is read, and knows whether all of it was: an upstream that never got it whole had nothing to execute.</summary>
internal sealed class RequestBody : ReadOnlyStream
{
    private readonly Stream _inner;

    private RequestBody(Stream inner, bool isWhole) => (_inner, IsWhole) = (inner, isWhole);

    /// <summary>Whether there is no body, or it was read to its end.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Watches the body of a request from now on.</summary>
    public static RequestBody Watch(HttpContext context)
    {
        var hasBody = context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? true;
        var body = new RequestBody(context.Request.Body, isWhole: !hasBody);
        context.Request.Body = body;
        return body;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await _inner.ReadAsync(buffer, cancellationToken);
        IsWhole |= count == 0 && buffer.Length > 0;
        return count;
    }
}
