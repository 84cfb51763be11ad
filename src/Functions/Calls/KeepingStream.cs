namespace Paywall.Functions.Calls;

/// <summary>Passes an answer's body on as it comes and keeps a copy, as long as that stays short.</summary>
/// <param name="inner">Where it goes.</param>
/// <param name="limit">The longest copy, in bytes.</param>
internal sealed class KeepingStream(Stream inner, int limit) : WriteOnlyStream
{
    private MemoryStream? _copy = new();

    /// <summary>All that was written; null if it was more than is kept.</summary>
    public byte[]? Copy => _copy?.ToArray();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Keep(buffer.Span);
        await inner.WriteAsync(buffer, cancellationToken);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    protected override void Dispose(bool disposing)
    {
        _copy?.Dispose();
        base.Dispose(disposing);
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_copy is null)
        {
            return;
        }

        if (_copy.Length + bytes.Length > limit)
        {
            _copy.Dispose();
            _copy = null;
            return;
        }

        _copy.Write(bytes);
    }
}
