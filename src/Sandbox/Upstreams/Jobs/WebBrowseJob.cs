using Microsoft.Net.Http.Headers;
using Paywall.Sandbox.Network;

namespace Paywall.Sandbox.Upstreams.Jobs;

/// <summary>
/// Fetches a web page and tells what it says. Redirects are followed by hand, because every hop is an address of its own to check.
/// </summary>
/// <param name="pages">Fetches one address.</param>
/// <param name="countExecution">Counts one execution of a key and returns how many there were.</param>
/// <param name="time">Says when a page took too long.</param>
internal sealed class WebBrowseJob(PageFetcher pages, Func<string, int> countExecution, TimeProvider time)
{
    private const int MostRedirects = 5;
    private const int LongestAddress = 2_048;

    /// <summary>For all hops together.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public PageFetcher Pages { get; set; } = pages;

    public async Task RunAsync(HttpContext context, JobCall call, BrowseInput input)
    {
        if (!Uri.TryCreate(input.Url, UriKind.Absolute, out var address) || Complain(address) is not null)
        {
            await JobInput.Refused($"url must be an http or https address of at most {LongestAddress} characters, without a user name.")
                .WriteAsync(context);
            return;
        }

        countExecution(call.Key);
        var (page, problem) = await BrowseAsync(address, context.RequestAborted);
        await (page is null
            ? problem!.WriteAsync(context)
            : context.Response.WriteAsJsonAsync(page, JobsJson.Default.BrowsedPage, contentType: null, context.RequestAborted));
    }

    private async Task<(BrowsedPage? Page, SandboxProblem? Problem)> BrowseAsync(Uri address, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            return await FollowAsync(address, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, TryLater($"The page was not read within {Patience.TotalSeconds:0} seconds."));
        }
    }

    private async Task<(BrowsedPage? Page, SandboxProblem? Problem)> FollowAsync(Uri address, CancellationToken cancellation)
    {
        for (var hops = 0; hops <= MostRedirects; hops++)
        {
            var fetch = await Pages(address, cancellation);
            if (fetch is not PageFetch.Answered answer)
            {
                return (null, fetch is PageFetch.Refused refused
                    ? JobInput.Refused(refused.Detail)
                    : TryLater(((PageFetch.Unreachable)fetch).Detail));
            }

            if (answer is not { Status: 301 or 302 or 303 or 307 or 308, Location: { } location })
            {
                return await ReadAsync(address, answer, cancellation);
            }

            if (!Uri.TryCreate(address, location, out var next) || Complain(next) is not null)
            {
                return (null, JobInput.Refused("The page redirects to what is no http or https address."));
            }

            // A redirect that names no fragment keeps the one that was asked for.
            address = next.Fragment.Length == 0 ? new UriBuilder(next) { Fragment = address.Fragment }.Uri : next;
        }

        return (null, JobInput.Refused($"The page redirects more than {MostRedirects} times."));
    }

    private static async Task<(BrowsedPage? Page, SandboxProblem? Problem)> ReadAsync(
        Uri address, PageFetch.Answered answer, CancellationToken cancellation)
    {
        if (answer.Status is 408 or 425 or 429 or >= 500)
        {
            return (null, TryLater($"The page answered {answer.Status}."));
        }

        if (answer.Status is < 200 or > 299)
        {
            return (null, JobInput.Refused($"The page answered {answer.Status}."));
        }

        if (!MediaTypeHeaderValue.TryParse(answer.ContentType, out var media))
        {
            return (null, JobInput.Refused("The page does not say of what kind it is."));
        }

        var kind = media.MediaType.Value!.ToLowerInvariant();
        return kind switch
        {
            "text/html" or "application/xhtml+xml" => await ReadHtmlAsync(address, answer, media, cancellation),
            "text/plain" => (PageReader.ReadText(address, answer, media), null),
            _ => (null, JobInput.Refused($"The page is {kind}; only HTML and plain text can be read.")),
        };
    }

    private static async Task<(BrowsedPage? Page, SandboxProblem? Problem)> ReadHtmlAsync(
        Uri address, PageFetch.Answered answer, MediaTypeHeaderValue media, CancellationToken cancellation) =>
        await PageReader.ReadHtmlAsync(address, answer, media, cancellation) is { } page
            ? (page, null)
            : (null, JobInput.Refused("The page is too intricate to be read."));

    /// <summary>What speaks against an address whatever it resolves to; null for nothing.</summary>
    private static string? Complain(Uri address) =>
        address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp ? "its scheme"
        : address.UserInfo.Length > 0 ? "its user name"
        : address.OriginalString.Length > LongestAddress ? "its length"
        : null;

    private static SandboxProblem TryLater(string detail) => new(502, "page-unreachable", "The page could not be had", detail);
}
