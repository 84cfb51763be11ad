using Paywall.Outbound;

namespace Paywall.Sandbox.Upstreams.Jobs;

/// <summary>Fetches pages from the public internet, and from the sample site beside them: the only thing on this machine that may be browsed.</summary>
internal sealed class StrangersPages(TimeProvider time) : IDisposable
{
    private static readonly KeyValuePair<string, string>[] Accept = [new("Accept", "text/html, application/xhtml+xml, text/plain;q=0.9")];

    private static readonly OutboundOptions Limits = new()
    {
        TotalTimeout = TimeSpan.FromSeconds(20),
        ResponseLimit = PageFetch.BodyLimit,
        CutsLongAnswers = true,
    };

    private readonly OutboundHttp _public = new(Limits, time);
    private readonly OutboundHttp _own = new(Limits with { AllowLoopback = true }, time);

    /// <summary>Where the sample site is; null for nowhere.</summary>
    public Uri? Site { get; set; }

    public async Task<PageFetch> FetchAsync(Uri address, CancellationToken cancellation)
    {
        var http = Site is { } site && address.Scheme == site.Scheme && address.Authority == site.Authority ? _own : _public;
        var page = address.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);
        if (!OutboundUrl.TryParse(page, http.AllowLoopback, out var url, out var reason))
        {
            return new PageFetch.Refused(reason);
        }

        try
        {
            var answer = await http.SendAsync(new OutboundRequest(HttpMethod.Get, url) { Headers = Accept }, cancellation);
            var location = Uri.TryCreate(answer.Location, UriKind.RelativeOrAbsolute, out var next) ? next : null;
            return new PageFetch.Answered(answer.Status, answer.ContentType, location, answer.Body, answer.IsCut);
        }
        catch (OutboundException refused) when (refused.Fault == OutboundFault.Forbidden)
        {
            return new PageFetch.Refused(refused.Message);
        }
        catch (OutboundException failure)
        {
            return new PageFetch.Unreachable(failure.Message);
        }
    }

    public void Dispose()
    {
        _public.Dispose();
        _own.Dispose();
    }
}
