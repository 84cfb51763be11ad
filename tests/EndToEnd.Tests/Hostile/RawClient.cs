using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Paywall.EndToEnd.Tests.Hostile;

/// <summary>A client that sends exactly what it is told and never waits for ever.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly TcpClient _client = new();
    private readonly CancellationTokenSource _deadline = CancellationTokenSource.CreateLinkedTokenSource(Storefront.Cancellation);
    private StreamReader _reader = null!;

    private RawClient() => _deadline.CancelAfter(Storefront.Deadline);

    public static async Task<RawClient> OpenAsync(Uri address)
    {
        var client = new RawClient();
        await client._client.ConnectAsync(address.Host, address.Port, client._deadline.Token);
        client._reader = new StreamReader(client._client.GetStream(), Encoding.Latin1);
        return client;
    }

    /// <summary>Sends one request and reads its answer at the same time: an answer may come before all was sent.</summary>
    public static async Task<RawAnswer> AskAsync(Uri address, string request)
    {
        using var client = await OpenAsync(address);
        var sending = client.SendAsync(request);
        var answer = await client.ReadAsync();
        await sending;
        return answer;
    }

    /// <summary>Sends characters as bytes, one for one.</summary>
    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Sends as much as the other side takes.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await _client.GetStream().WriteAsync(bytes, _deadline.Token);
        }
        catch (IOException)
        {
            // It hung up; what it said before is still there to be read.
        }
    }

    /// <summary>Reads the next answer. Its body ends as its headers say, or with the connection.</summary>
    public async Task<RawAnswer> ReadAsync()
    {
        var answer = new RawAnswer(await ReadHeadAsync(), "");
        var body = answer.Find("Transfer-Encoding") is not null ? await ReadChunksAsync()
            : answer.Find("Content-Length") is { } length ? await ReadAsync(int.Parse(length, CultureInfo.InvariantCulture))
            : answer.Status == 0 ? "" : await ReadToEndAsync();
        return answer with { Body = body };
    }

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

    /// <summary>Breaks the connection off without a farewell.</summary>
    public void Reset()
    {
        _client.LingerState = new LingerOption(true, 0);
        _client.Close();
    }

    public void Dispose()
    {
        _reader?.Dispose();
        _client.Dispose();
        _deadline.Dispose();
    }

    private async Task<string> ReadToEndAsync()
    {
        try
        {
            return await _reader.ReadToEndAsync(_deadline.Token);
        }
        catch (IOException)
        {
            // Broken off in the body.
            return "";
        }
    }

    private async Task<string> ReadChunksAsync()
    {
        var body = new StringBuilder();
        while (await ReadLineAsync() is { Length: > 0 } size && int.Parse(size, NumberStyles.HexNumber, CultureInfo.InvariantCulture) is > 0 and var length)
        {
            body.Append(await ReadAsync(length));
            await ReadLineAsync();
        }

        await ReadHeadAsync();
        return body.ToString();
    }

    private async Task<string> ReadAsync(int length)
    {
        var body = new char[length];
        var read = await _reader.ReadBlockAsync(body, _deadline.Token);
        return new string(body, 0, read);
    }
}
