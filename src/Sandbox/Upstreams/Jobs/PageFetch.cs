namespace Paywall.Sandbox.Upstreams.Jobs;

/// <summary>Fetches one address with GET and follows no redirect. Decides by itself which addresses may be reached.</summary>
internal delegate Task<PageFetch> PageFetcher(Uri address, CancellationToken cancellation);

/// <summary>How fetching an address went.</summary>
internal abstract record PageFetch
{
    /// <summary>How many bytes of a page are read.</summary>
    public const int BodyLimit = 1024 * 1024;

    private PageFetch()
    {
    }

    /// <summary>There was an answer.</summary>
    /// <param name="Status">Its status.</param>
    /// <param name="ContentType">Its media type as sent; null for none.</param>
    /// <param name="Location">Where it redirects to, relative or absolute; null for nowhere.</param>
    /// <param name="Body">Its body up to <see cref="BodyLimit"/>.</param>
    /// <param name="IsCut">Whether the body was longer.</param>
    internal sealed record Answered(int Status, string? ContentType, Uri? Location, ReadOnlyMemory<byte> Body, bool IsCut) : PageFetch;

    /// <summary>The address must not be reached, or names nothing: trying again changes nothing.</summary>
    /// <param name="Detail">Why, for the buyer.</param>
    internal sealed record Refused(string Detail) : PageFetch;

    /// <summary>Nothing answered this time.</summary>
    /// <param name="Detail">What happened, for the buyer.</param>
    internal sealed record Unreachable(string Detail) : PageFetch;
}
