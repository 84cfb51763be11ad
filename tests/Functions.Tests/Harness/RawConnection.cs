using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Paywall.Functions.Tests.Harness;

/// <summary>A client that sends exactly what it is told, and reads answers as they stand on the wire.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly TcpClient _client;
    private readonly NetworkStream _stream;
    private readonly StreamReader _reader;
    private readonly CancellationTokenSource _deadline = CancellationTokenSource.CreateLinkedTokenSource(Shop.Cancellation);

    private RawConnection(TcpClient client)
    {
        _client = client;
        _stream = client.GetStream();
        _reader = new StreamReader(_stream, Encoding.Latin1);
        _deadline.CancelAfter(TimeSpan.FromSeconds(20));
    }

    public static async Task<RawConnection> OpenAsync(Shop shop, int receiveBuffer = 0, int handler = 0)
    {
        var client = new TcpClient();
        if (receiveBuffer > 0)
        {
            client.ReceiveBufferSize = receiveBuffer;
        }

        var address = shop.At("/", handler);
        await client.ConnectAsync(address.Host, address.Port, Shop.Cancellation);
        return new RawConnection(client);
    }

    /// <summary>Sends one request and reads its answer.</summary>
    public static async Task<RawAnswer> AskAsync(Shop shop, string request, int handler = 0)
    {
        using var connection = await OpenAsync(shop, handler: handler);
        await connection.SendAsync(request);
        return await connection.ReadAsync();
    }

    /// <summary>Sends characters as bytes, one for one.</summary>
    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Sends as much as the other side takes: it may refuse and hang up before the end.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await _stream.WriteAsync(bytes, _deadline.Token);
        }
        catch (IOException)
        {
            // What it said before it hung up is still there to be read.
        }
    }

    /// <summary>Reads the next answer with its body. Status 0 if there is none, because the other side has hung up.</summary>
    public async Task<RawAnswer> ReadAsync()
    {
        var head = await ReadHeadAsync();
        var length = RawAnswer.Find(head, "Content-Length");
        var body = RawAnswer.Find(head, "Transfer-Encoding") is not null ? await ReadChunksAsync()
            : length is null or "0" ? ""
            : await ReadAsync(int.Parse(length, CultureInfo.InvariantCulture));
        return new RawAnswer(head, body);
    }

    /// <summary>Reads the next answer up to its body.</summary>
    public async Task<string> ReadHeadAsync()
    {
        var head = new StringBuilder();
        while (await ReadLineAsync() is { Length: > 0 } line)
        {
            head.Append(line).Append('\n');
        }

        return head.ToString();
    }

    /// <summary>Reads the next line; null at the end.</summary>
    public async Task<string?> ReadLineAsync()
    {
        try
        {
            return await _reader.ReadLineAsync(_deadline.Token);
        }
        catch (IOException)
        {
            // Hung up.
            return null;
        }
    }

    /// <summary>Says that nothing more will be sent.</summary>
    public void EndSending() => _client.Client.Shutdown(SocketShutdown.Send);

    /// <summary>Breaks the connection off without a farewell.</summary>
    public void Reset()
    {
        _client.LingerState = new LingerOption(true, 0);
        _client.Close();
    }

    public void Dispose()
    {
        _reader.Dispose();
        _client.Dispose();
        _deadline.Dispose();
    }

    private async Task<string> ReadChunksAsync()
    {
        var body = new StringBuilder();
        while (await ReadLineAsync() is { Length: > 0 } size && int.Parse(size, NumberStyles.HexNumber, CultureInfo.InvariantCulture) is > 0 and var length)
        {
            body.Append(await ReadAsync(length));
            await ReadLineAsync();
        }

        while (await ReadLineAsync() is { Length: > 0 } trailer)
        {
            body.Append(trailer);
        }

        return body.ToString();
    }

    private async Task<string> ReadAsync(int length)
    {
        var body = new char[length];
        var read = await _reader.ReadBlockAsync(body, _deadline.Token);
        return new string(body, 0, read);
    }
}
