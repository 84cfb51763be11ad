using System.Net.Sockets;

namespace Paywall.Sandbox.Faults;

/// <summary>One request on its way to a target, and the answer on its way back: at the same time, since either may be long.</summary>
internal sealed class Exchange(HttpHead head, Socket client, HttpReader reader, TargetConnection target, CancellationToken stop)
{
    private bool _isRequestSent;

    /// <summary>Lets the request and the answer pass.</summary>
    /// <param name="onAnswer">Is told the status.</param>
    /// <param name="fault">What goes wrong with the answer.</param>
    /// <returns>What is to become of the handler's connection.</returns>
    public async Task<Aftermath> RunAsync(Action<int> onAnswer, Fault? fault)
    {
        await target.OpenAsync();
        var sending = SendAsync();
        var answering = AnswerAsync(onAnswer, fault);
        var isCertain = fault is Fault.LoseReply or Fault.Die or Fault.KillProcess;
        if (!isCertain && await Task.WhenAny(sending, answering) == sending && !await sending)
        {
            // The handler gave up, so the target is to give up too.
            target.Reset();
            await ((Task)answering).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return Aftermath.Reset;
        }

        var aftermath = await answering;

        // Where the request was answered before it was read, its rest would be taken for the next one.
        return aftermath == Aftermath.KeepOpen && !_isRequestSent ? Aftermath.Close : aftermath;
    }

    /// <returns>False if the handler left before it was answered.</returns>
    private async Task<bool> SendAsync()
    {
        var isTargetLost = false;
        try
        {
            await SendToTargetAsync(head.For(target.Host));
            _isRequestSent = await reader.CopyAsync(head.RequestBody, SendToTargetAsync);
            return _isRequestSent && await reader.MoreThanAsync(0);
        }
        catch (Exception end) when (Sockets.IsEnd(end))
        {
            // A target may refuse to read on and answer all the same.
            return isTargetLost;
        }

        async Task SendToTargetAsync(ReadOnlyMemory<byte> bytes)
        {
            isTargetLost = true;
            await target.SendAsync(bytes);
            isTargetLost = false;
        }
    }

    private async Task<Aftermath> AnswerAsync(Action<int> onAnswer, Fault? fault)
    {
        var answer = await target.Reader.ReadAnswerAsync();
        while (answer is { IsInterim: true })
        {
            await SendToClientAsync(answer.Bytes);
            answer = await target.Reader.ReadAnswerAsync();
        }

        if (answer?.Status is { } status)
        {
            onAnswer(status);
        }

        if (answer is null)
        {
            return fault is null or Fault.Delay or Fault.Hang ? Aftermath.Close : After(fault);
        }

        var body = answer.AnswerBody(head.Method);
        switch (fault)
        {
            case Fault.LoseReply or Fault.Die or Fault.KillProcess:
                await target.Reader.CopyAsync(body, static _ => Task.CompletedTask);
                return After(fault);
            case Fault.BreakMidResponse:
                await SendHalfAsync(answer, body);
                return After(fault);
            default:
                await SendToClientAsync(answer.Bytes);
                var isWhole = await target.Reader.CopyAsync(body, SendToClientAsync);
                return isWhole && !answer.EndsConnection && !head.EndsConnection ? Aftermath.KeepOpen : Aftermath.Close;
        }
    }

    private static Aftermath After(Fault fault) => fault is Fault.Die ? Aftermath.Death : Aftermath.Reset;

    private async Task SendHalfAsync(HttpHead answer, BodyFraming body)
    {
        if (body.IsComplete)
        {
            await SendToClientAsync(answer.Bytes[..(answer.Bytes.Length / 2)]);
            return;
        }

        await SendToClientAsync(answer.Bytes);
        if (body.Length is { } length)
        {
            await target.Reader.CopyAsync(new BodyFraming.Counted(length / 2), SendToClientAsync);
        }
        else if (await target.Reader.MoreThanAsync(0))
        {
            await SendToClientAsync(target.Reader.Arrived[..(target.Reader.Arrived.Length / 2)]);
        }
    }

    private Task SendToClientAsync(ReadOnlyMemory<byte> bytes) => client.SendAllAsync(bytes, stop);
}
