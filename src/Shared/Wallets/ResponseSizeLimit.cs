namespace Paywall.Wallets;

/// <summary>Reads an answer into memory, up to a limit, so that a broken or hostile server cannot fill it.</summary>
internal sealed class ResponseSizeLimit(long bytes) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        try
        {
            await response.Content.LoadIntoBufferAsync(bytes, cancellationToken);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}
