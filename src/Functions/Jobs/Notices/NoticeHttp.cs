using Paywall.Functions.Configuration;
using Paywall.Outbound;

namespace Paywall.Functions.Jobs.Notices;

/// <summary>What callbacks are sent with: of an answer only the status counts, so no more than its beginning is read.</summary>
internal sealed class NoticeHttp(PaywallConfiguration configuration, TimeProvider time) : IDisposable
{
    private const int MostRead = 1024;

    private readonly OutboundHttp _http = new(
        new OutboundOptions { AllowLoopback = configuration.AllowLoopback, ResponseLimit = MostRead, CutsLongAnswers = true }, time);

    /// <exception cref="OutboundException">There is no answer.</exception>
    public Task<OutboundResponse> SendAsync(OutboundRequest request, CancellationToken cancellationToken) => _http.SendAsync(request, cancellationToken);

    public void Dispose() => _http.Dispose();
}
