namespace Paywall.Functions.Jobs.Fulfilment;

/// <summary>What was read of a stream already, and then the rest of it, up to a limit.</summary>
/// <param name="prefix">What was read.</param>
/// <param name="rest">The rest.</param>
/// <param name="limit">The most bytes in all.</param>
internal sealed class PrefixedStream(ReadOnlyMemory<byte> prefix, Stream rest, long limit) : Stream
{
    private ReadOnlyMemory<byte> _prefix = prefix;

    /// <summary>How many bytes were read.</summary>
    public long Count { get; private set; }

    /// <summary>Whether there is more than the limit.</summary>
    public bool IsOver => Count > limit;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="ResultTooLargeException">There is more than the limit.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count;
        if (_prefix.Length > 0)
        {
            count = Math.Min(_prefix.Length, buffer.Length);
            _prefix[..count].CopyTo(buffer);
            _prefix = _prefix[count..];
        }
        else
        {
            count = await rest.ReadAsync(buffer, cancellationToken);
        }

        Count += count;
        return IsOver ? throw new ResultTooLargeException() : count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>A result is larger than any that is kept.</summary>
internal sealed class ResultTooLargeException() : Exception($"The result has more than {JobResult.Longest} bytes.");
