using Microsoft.AspNetCore.Http.Features;
using Paywall.Functions.Purchases;

namespace Paywall.Functions.Calls;

/// <summary>Keeps a copy of the answer that goes out, if it is to be kept at all.</summary>
internal sealed class AnswerCopy : IDisposable
{
    private readonly HttpContext _context;
    private readonly IHttpResponseBodyFeature _connection;
    private readonly Stream? _original;
    private readonly KeepingStream? _copy;

    public AnswerCopy(HttpContext context, bool isKept)
    {
        _context = context;
        _connection = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        if (isKept)
        {
            _original = context.Response.Body;
            _copy = new KeepingStream(_original, KeptAnswer.LongestBody);
            context.Response.Body = _copy;
        }
    }

    /// <summary>Sends the end of the answer.</summary>
    /// <returns>The answer; null if it is not kept, or too long for that.</returns>
    public async Task<KeptAnswer?> EndAsync()
    {
        await _connection.CompleteAsync();
        return _copy?.Copy is { } body ? KeptAnswer.Of(_context.Response, body) : null;
    }

    public void Dispose()
    {
        if (_original is not null)
        {
            // Whatever is still to be written goes the way that it went before.
            _context.Response.Body = _original;
        }

        _copy?.Dispose();
    }
}
