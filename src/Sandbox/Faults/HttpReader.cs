using System.Net.Sockets;

namespace Paywall.Sandbox.Faults;

/// <summary>Reads the messages of one connection piece by piece, and never holds more than a head or one piece of a body.</summary>
internal sealed class HttpReader(Socket socket, CancellationToken stop)
{
    private const int HeadLimit = 1024 * 1024;

    private byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;
    private Task<bool>? _filling;

    /// <summary>What arrived and was not taken yet.</summary>
    public ReadOnlyMemory<byte> Arrived => _buffer.AsMemory(_start, _end - _start);

    /// <returns>Null at the end of the connection.</returns>
    public Task<HttpHead?> ReadRequestAsync() => ReadHeadAsync(isAnswer: false);

    /// <returns>Null at the end of the connection. What is no HTTP is returned as far as it came.</returns>
    public Task<HttpHead?> ReadAnswerAsync() => ReadHeadAsync(isAnswer: true);

    /// <summary>Hands a body on as it comes.</summary>
    /// <returns>Whether it came to its end before the connection did.</returns>
    public async Task<bool> CopyAsync(BodyFraming body, Func<ReadOnlyMemory<byte>, Task> write)
    {
        while (!body.IsComplete)
        {
            if (Arrived.IsEmpty && !await MoreThanAsync(0))
            {
                return false;
            }

            var piece = Arrived[..body.Take(Arrived.Span)];
            await write(piece);
            _start += piece.Length;
        }

        return true;
    }

    /// <summary>Waits until more than so many bytes are there. Whoever waits at the same time waits for the same bytes.</summary>
    /// <returns>False at the end of the connection.</returns>
    public Task<bool> MoreThanAsync(int count)
    {
        if (_filling is { IsCompleted: false } filling)
        {
            return filling;
        }

        return Arrived.Length > count ? Task.FromResult(true) : _filling = FillAsync();
    }

    private async Task<HttpHead?> ReadHeadAsync(bool isAnswer)
    {
        while (true)
        {
            var end = Arrived.Span.IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                return Take(end + 4);
            }

            var known = Arrived.Length;
            if (isAnswer && !"HTTP/"u8.StartsWith(Arrived.Span[..Math.Min(known, 5)]))
            {
                return Take(known);
            }

            if (known >= HeadLimit || !await MoreThanAsync(known))
            {
                return isAnswer && known > 0 ? Take(known) : null;
            }
        }
    }

    private HttpHead Take(int length)
    {
        var head = new HttpHead(Arrived[..length].ToArray());
        _start += length;
        return head;
    }

    private async Task<bool> FillAsync()
    {
        if (_start > 0)
        {
            Arrived.CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        var count = await socket.ReceiveAsync(_buffer.AsMemory(_end), stop);
        _end += count;
        return count > 0;
    }
}
