namespace Paywall.Sandbox.Host;

/// <summary>Finds out when the handler serves: any response to GET / will do.</summary>
internal sealed class HandlerReadiness(Uri handler, TimeSpan timeout, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        // The host's GET / carries no headers, so no traceparent either.
        ActivityHeadersPropagator = null,
    });

    /// <summary>Polls until the handler answers (true), has exited, or has used up its time (false).</summary>
    public async Task<bool> WaitAsync(Task exited, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            while (!exited.IsCompleted)
            {
                if (await AnswersAsync(either.Token))
                {
                    return true;
                }

                await Task.Delay(Interval, time, either.Token);
            }
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            // Its time is up.
        }

        return false;
    }

    public void Dispose() => _http.Dispose();

    private async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, handler);
            using var response = await _http.SendAsync(request, cancellation);
            return true;
        }
        catch (HttpRequestException)
        {
            // Nobody listens yet.
            return false;
        }
    }
}
