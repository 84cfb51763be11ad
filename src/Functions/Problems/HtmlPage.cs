using System.Text;
using System.Text.Encodings.Web;

namespace Paywall.Functions.Problems;

/// <summary>A page for a person at a browser: no script, nothing loaded from anywhere.</summary>
/// <param name="Title">The page's title.</param>
/// <param name="Lines">What it tells, in pairs of a name and a value.</param>
/// <param name="Words">A sentence or two for the reader.</param>
/// <param name="RefreshSeconds">When it loads itself again; null for never.</param>
internal sealed record HtmlPage(string Title, IReadOnlyList<(string Name, string Value)> Lines, string Words, int? RefreshSeconds = null)
{
    private const string Style =
        "body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}"
        + "dl{display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1.5rem}dt{opacity:.7}dd{margin:0;overflow-wrap:anywhere}"
        + "@media(prefers-color-scheme:dark){body{background:#111;color:#eee}}";

    /// <summary>Whether whoever asks prefers a page: it names HTML, as browsers do, and not JSON before it.</summary>
    public static bool IsWanted(HttpRequest request)
    {
        var accept = request.Headers.Accept.ToString();
        var html = accept.IndexOf("text/html", StringComparison.OrdinalIgnoreCase);
        var json = accept.IndexOf("json", StringComparison.OrdinalIgnoreCase);
        return html >= 0 && (json < 0 || html < json);
    }

    public static Task WriteAsync(HttpContext context, HtmlPage page)
    {
        var response = context.Response;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        return WholeBody.WriteAsync(context, Encoding.UTF8.GetBytes(page.Write()));
    }

    private string Write()
    {
        var html = HtmlEncoder.Default;
        var text = new StringBuilder()
            .Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">");
        if (RefreshSeconds is { } seconds)
        {
            text.Append("<meta http-equiv=\"refresh\" content=\"").Append(seconds).Append("\">");
        }

        text.Append("<title>").Append(html.Encode(Title)).Append("</title><style>").Append(Style).Append("</style></head><body><h1>")
            .Append(html.Encode(Title)).Append("</h1><p>").Append(html.Encode(Words)).Append("</p><dl>");
        foreach (var (name, value) in Lines)
        {
            text.Append("<dt>").Append(html.Encode(name)).Append("</dt><dd>").Append(html.Encode(value)).Append("</dd>");
        }

        return text.Append("</dl></body></html>").ToString();
    }
}
