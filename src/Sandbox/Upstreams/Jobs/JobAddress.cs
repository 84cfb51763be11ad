namespace Paywall.Sandbox.Upstreams.Jobs;

/// <summary>Where the outcome of one job is told, and the token that lets it be told.</summary>
/// <param name="Url">The job at the paywall.</param>
/// <param name="Token">The bearer token; a secret.</param>
internal sealed record JobAddress(Uri Url, string Token)
{
    /// <summary>Below the job: <c>result</c>, <c>progress</c> or <c>failure</c>.</summary>
    public Uri At(string what) => new($"{Url.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{what}");

    /// <summary>Makes one of both headers, or null of neither; false for anything between.</summary>
    public static bool TryMake(string? url, string? token, out JobAddress? address)
    {
        address = null;
        if (url is null && token is null)
        {
            return true;
        }

        if (string.IsNullOrEmpty(token)
            || !Uri.TryCreate(url, UriKind.Absolute, out var absolute)
            || (absolute.Scheme != Uri.UriSchemeHttps && absolute.Scheme != Uri.UriSchemeHttp))
        {
            return false;
        }

        address = new JobAddress(absolute, token);
        return true;
    }

    public override string ToString() => $"{Url} ***";
}
