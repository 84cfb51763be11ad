using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens.Struct;
using Microsoft.Net.Http.Headers;

namespace Paywall.Sandbox.Upstreams.Jobs;

/// <summary>Turns a fetched page into text and links. Nothing of the page is run or loaded.</summary>
internal static class PageReader
{
    private const int TextLimit = 100_000;
    private const int TitleLimit = 500;
    private const int LinkTextLimit = 200;
    private const int LongestLink = 2_048;
    private const int MostLinks = 200;

    /// <summary>An honest page of a megabyte has fewer; unclosed tags can make a parser build far more than it reads.</summary>
    private const int MostElements = 100_000;

    /// <summary>Browsers stop at 512. The parser looks through all open elements again and again, so depth costs its square.</summary>
    private const int Deepest = 512;

    // The parser asks the runtime for encodings by name, and the runtime knows those before Unicode only after this.
    static PageReader() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>Reads plain text.</summary>
    public static BrowsedPage ReadText(Uri address, PageFetch.Answered answer, MediaTypeHeaderValue media)
    {
        using var reader = new StreamReader(new MemoryStream(answer.Body.ToArray()), FindEncoding(media) ?? Encoding.UTF8);
        var text = new PageText(TextLimit);
        text.AppendAsIs(reader.ReadToEnd());
        return new BrowsedPage(address.AbsoluteUri, "", text.ToString(), [], answer.IsCut || text.IsCut);
    }

    /// <summary>Reads HTML; null for a page that would take too much work.</summary>
    public static async Task<BrowsedPage?> ReadHtmlAsync(
        Uri address, PageFetch.Answered answer, MediaTypeHeaderValue media, CancellationToken cancellation)
    {
        using var document = await ParseAsync(answer.Body, FindEncoding(media), cancellation);
        if (document is null)
        {
            return null;
        }

        var title = new PageText(TitleLimit);
        title.Append(document.QuerySelector("head > title")?.TextContent ?? "");
        var text = new PageText(TextLimit);
        PageWalk.Write(document, text);
        var (links, isCut) = ReadLinks(document, address);
        return new BrowsedPage(address.AbsoluteUri, title.ToString(), text.ToString(), links, answer.IsCut || text.IsCut || isCut);
    }

    private static async Task<IDocument?> ParseAsync(ReadOnlyMemory<byte> body, Encoding? encoding, CancellationToken cancellation)
    {
        var elements = 0;
        IElement? before = null;
        var parser = new HtmlParser(new HtmlParserOptions
        {
            SkipComments = true,
            // The parser compares every attribute of a tag with those before it.
            ShouldEmitAttribute = (ref StructHtmlToken _, ReadOnlyMemory<char> name) => IsNeeded(name.Span),
            OnCreated = (element, _) =>
            {
                cancellation.ThrowIfCancellationRequested();
                // An element has its place only when the next one is made.
                if (++elements > MostElements || IsDeep(before))
                {
                    throw new TooIntricateException();
                }

                before = element;
            },
        });
        try
        {
            return await parser.ParseDocumentAsync(
                new MemoryStream(body.ToArray()), HtmlStreamSourceMode.Buffered, encoding, cancellation);
        }
        catch (TooIntricateException)
        {
            return null;
        }
    }

    /// <summary>Whether the parser or the text depends on an attribute.</summary>
    private static bool IsNeeded(ReadOnlySpan<char> attribute) => attribute is
        "href" or "hidden" or "aria-hidden" or "role" or "charset" or "http-equiv" or "content" or "type" or "encoding";

    private static bool IsDeep(INode? node)
    {
        var depth = 0;
        for (; node is not null && depth <= Deepest; node = node.Parent)
        {
            depth++;
        }

        return depth > Deepest;
    }

    private static (IReadOnlyList<PageLink> Links, bool IsCut) ReadLinks(IDocument document, Uri address)
    {
        var page = WithoutFragment(address);
        var origin = Resolve(address, document.QuerySelector("base[href]")?.GetAttribute("href")) ?? address;
        var seen = new HashSet<string>(StringComparer.Ordinal) { page.AbsoluteUri };
        var links = new List<PageLink>();
        foreach (var anchor in PageWalk.Below(document).OfType<IElement>())
        {
            if (anchor.LocalName is not ("a" or "area") || Resolve(origin, anchor.GetAttribute("href")) is not { } target)
            {
                continue;
            }

            var url = WithoutFragment(target).AbsoluteUri;
            if (url.Length > LongestLink || !seen.Add(url))
            {
                continue;
            }

            if (links.Count == MostLinks)
            {
                return (links, true);
            }

            var text = new PageText(LinkTextLimit);
            PageWalk.Write(anchor, text);
            links.Add(new PageLink(text.ToString(), url));
        }

        return (links, false);
    }

    private static Uri? Resolve(Uri origin, string? reference) =>
        reference is not null
        && Uri.TryCreate(origin, reference.Trim(), out var target)
        && (target.Scheme == Uri.UriSchemeHttps || target.Scheme == Uri.UriSchemeHttp)
            ? target
            : null;

    private static Uri WithoutFragment(Uri address) => new(address.GetLeftPart(UriPartial.Query));

    /// <summary>The encoding that the answer names; null if it names none that is known, which leaves it to the page.</summary>
    private static Encoding? FindEncoding(MediaTypeHeaderValue media)
    {
        if (!media.Charset.HasValue)
        {
            return null;
        }

        try
        {
            return Encoding.GetEncoding(HeaderUtilities.RemoveQuotes(media.Charset).ToString());
        }
        catch (Exception unknown) when (unknown is ArgumentException or NotSupportedException)
        {
            // The runtime knows UTF-7 and refuses it.
            return null;
        }
    }

    private sealed class TooIntricateException : Exception;
}
