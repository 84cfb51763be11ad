using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Paywall.Sandbox.Faults;

/// <summary>One connection of the handler to one target: its requests one after another, each with what goes wrong with it.</summary>
internal sealed class HandlerConnection(FaultProxy proxy, string name, Uri address, Socket client) : IDisposable
{
    private readonly HttpReader _reader = new(client, proxy.Stopping);
    private readonly TargetConnection _target = new(address, proxy.Stopping);

    public async Task RunAsync()
    {
        try
        {
            while (await _reader.ReadRequestAsync() is { } head && await ServeAsync(head) is var aftermath)
            {
                if (aftermath == Aftermath.Close)
                {
                    await CloseAsync();
                }

                if (aftermath != Aftermath.KeepOpen)
                {
                    break;
                }
            }
        }
        catch (Exception end) when (Sockets.IsEnd(end))
        {
            // One of the three ended the connection; the others see the same.
        }
        finally
        {
            // A handler that is to be killed must not live to see its connections break.
            await proxy.WhenBuriedAsync();
            Dispose();
        }
    }

    public void Dispose()
    {
        client.Reset();
        _target.Dispose();
    }

    private async Task<Aftermath> ServeAsync(HttpHead head)
    {
        if (proxy.Log.Add(name, head.Method, head.Path, proxy.Decide) is not var (request, fault))
        {
            await proxy.Died;
            return Aftermath.Reset;
        }

        switch (fault)
        {
            case Fault.Delay(var time):
                await Task.Delay(time, proxy.Time, proxy.Stopping);
                break;
            case Fault.Hang:
                await proxy.WhenReleasedAsync();
                break;
            case Fault.BreakBefore:
                return Aftermath.Reset;
            case Fault.Garbage(var bytes):
                await client.SendAllAsync(bytes, proxy.Stopping);
                return Aftermath.Close;
            case Fault.Answer answer:
                proxy.Log.Answered(request, answer.Status);
                await client.SendAllAsync(Write(answer, head.Method), proxy.Stopping);
                return Aftermath.Close;
            case Fault.Die(DeathPoint.Before, var kill):
                proxy.Bury(kill);
                return Aftermath.Reset;
            case Fault.KillProcess(DeathPoint.Before, var kill):
                kill();
                return Aftermath.Reset;
        }

        var exchange = new Exchange(head, client, _reader, _target, proxy.Stopping);
        var aftermath = await exchange.RunAsync(status => proxy.Log.Answered(request, status), fault);
        if (aftermath == Aftermath.Death)
        {
            proxy.Bury(((Fault.Die)fault!).Kill);
        }

        // Before its connection breaks, as it would see that.
        (fault as Fault.KillProcess)?.Kill();

        return aftermath;
    }

    /// <summary>Ends our side, and reads what the other still sends: breaking off would take back what it has not read yet.</summary>
    private async Task CloseAsync()
    {
        _target.Dispose();
        client.Shutdown(SocketShutdown.Send);
        await _reader.CopyAsync(new BodyFraming.UntilClose(), static _ => Task.CompletedTask);
    }

    private static byte[] Write(Fault.Answer answer, string method)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.Status} Fault\r\nConnection: close\r\n"));
        foreach (var (header, value) in answer.Headers)
        {
            text.Append(header).Append(": ").Append(value).Append("\r\n");
        }

        var isBodiless = answer.Status is 204 or 304;
        if (!isBodiless)
        {
            text.Append(CultureInfo.InvariantCulture, $"Content-Length: {answer.Body.Length}\r\n");
        }

        return [.. Encoding.Latin1.GetBytes(text.Append("\r\n").ToString()), .. isBodiless || method == "HEAD" ? default : answer.Body.Span];
    }
}
