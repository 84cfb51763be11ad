namespace Paywall.Sandbox.Host;

/// <summary>Repeats a request that the handler did not take, as the real host does while a handler restarts.</summary>
internal sealed class ConnectionRetries(HttpMessageHandler inner, TimeProvider time) : DelegatingHandler(inner)
{
    private const int MaxRetries = 10;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMilliseconds(250);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            catch (HttpRequestException failure) when (attempt <= MaxRetries && MayRepeat(request, failure))
            {
                // A body that has begun to flow is gone; a request without one may reach the handler twice.
                var delay = FirstDelay * attempt;
                await Task.Delay(delay < LongestDelay ? delay : LongestDelay, time, cancellationToken);
            }
        }
    }

    private static bool MayRepeat(HttpRequestMessage request, HttpRequestException failure) =>
        request.Content is null || failure.HttpRequestError == HttpRequestError.ConnectionError;
}
