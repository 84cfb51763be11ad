using Paywall.Functions.Calls;

namespace Paywall.Functions.Jobs.Fulfilment;

/// <summary>What was read of a stream already, and then the rest of it, up to a limit.</summary>
/// <param name="prefix">What was read.</param>
/// <param name="rest">The rest.</param>
/// <param name="limit">The most bytes in all.</param>
internal sealed class PrefixedStream(ReadOnlyMemory<byte> prefix, Stream rest, long limit) : ReadOnlyStream
{
    private ReadOnlyMemory<byte> _prefix = prefix;

    /// <summary>How many bytes were read.</summary>
    public long Count { get; private set; }

    /// <summary>Whether there is more than the limit.</summary>
    public bool IsOver => Count > limit;

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
}
