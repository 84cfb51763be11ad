using System.Text;

namespace Paywall.Sandbox.Upstreams;

/// <summary>A small web site to browse: <c>/site/</c>, an article, a page in an old encoding, plain text, and a page that moved.</summary>
internal static class SampleSite
{
    private const string Index =
        """
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <title>The Lightning Gazette</title>
          <style>body { font-family: serif }</style>
          <script>document.title = "Scripts do not run here";</script>
        </head>
        <body>
          <header><p>Today's weather: thunder</p></header>
          <nav><ul><li><a href="/site/">Home</a></li><li><a href="about.txt">About</a></li></ul></nav>
          <main>
            <h1>The Lightning Gazette</h1>
            <p>News of   small
               payments, <em>daily</em>.</p>
            <ul>
              <li><a href="article">How a price became a key</a></li>
              <li><a href="article#end">The end of that story</a></li>
              <li><a href="moved">An older story</a></li>
              <li><a href="https://example.com/?q=1&amp;r=2">Elsewhere</a></li>
              <li><a href="javascript:alert(1)">No address</a></li>
              <li><a href="mailto:editor@example.com">Letters</a></li>
            </ul>
          </main>
          <footer>All rights reversed</footer>
        </body>
        </html>
        """;

    private const string Article =
        """
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><title>How a price became a key</title></head>
        <body>
          <nav><a href="./">Back to the front page</a></nav>
          <article>
            <header><h1>How a price became a key</h1><p>By our own correspondent</p></header>
            <p>Whoever pays an invoice learns a secret that nobody could guess.</p>
            <p>Shown together with a token,<br>the secret proves the payment.</p>
            <pre>402
          200</pre>
            <table><tr><th>Before</th><th>After</th></tr><tr><td>402</td><td>200</td></tr></table>
            <p id="end">The end.</p>
          </article>
          <aside>Read more of this kind</aside>
        </body>
        </html>
        """;

    // The bytes of "Crème brûlée" in Windows-1252, which only the page itself says.
    private static readonly byte[] Recipe = Encoding.Latin1.GetBytes(
        "<!doctype html><meta charset=windows-1252><title>Recipe</title><p>Crème brûlée</p>");

    public static void Map(IEndpointRouteBuilder web)
    {
        web.MapGet("/site/", context => WriteAsync(context, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(Index)));
        web.MapGet("/site/article", context => WriteAsync(context, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(Article)));
        web.MapGet("/site/recipe", context => WriteAsync(context, "text/html", Recipe));
        web.MapGet("/site/about.txt", context => WriteAsync(context, "text/plain", "A newspaper\nthat never was.\n"u8.ToArray()));
        web.MapGet("/site/moved", context =>
        {
            context.Response.Redirect("/site/article", permanent: true);
            return Task.CompletedTask;
        });
    }

    private static Task WriteAsync(HttpContext context, string contentType, byte[] page)
    {
        context.Response.ContentType = contentType;
        return context.Response.Body.WriteAsync(page, context.RequestAborted).AsTask();
    }
}
