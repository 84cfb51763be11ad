using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace Paywall.Sandbox.Upstreams.Jobs;

/// <summary>The desk for a person with a browser.</summary>
internal static class DeskPage
{
    private const string Head =
        """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>The desk</title>
        <style>
          body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem }
          form { border: 1px solid #bbb; border-radius: .5rem; padding: 1rem; margin: 1rem 0 }
          textarea { width: 100%; box-sizing: border-box; font: inherit }
          pre { white-space: pre-wrap; font: inherit }
        </style>
        <h1>Open questions</h1>

        """;

    public static Task WriteAsync(HttpContext context, IReadOnlyList<DeskQuestion> questions)
    {
        var page = new StringBuilder(Head);
        if (questions.Count == 0)
        {
            page.AppendLine("<p>Nobody asks anything. Reload the page to look again.</p>");
        }

        foreach (var question in questions)
        {
            Append(page, question);
        }

        context.Response.ContentType = "text/html; charset=utf-8";
        // The questions come from strangers; encoding holds them, and this would too.
        context.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
        return context.Response.WriteAsync(page.ToString(), context.RequestAborted);
    }

    private static void Append(StringBuilder page, DeskQuestion question)
    {
        var until = DateTimeOffset.FromUnixTimeSeconds(question.FinishBy);
        page.Append(
            CultureInfo.InvariantCulture,
            $"""
            <form method="post" action="/desk/{UrlEncoder.Default.Encode(question.Id)}">
              <pre>{HtmlEncoder.Default.Encode(question.Question)}</pre>
              <p><label>Answer, until {until:HH:mm} UTC<br><textarea name="text" rows="4" required></textarea></label></p>
              <p><button name="answer" value="1">Answer</button> <button name="decline" value="1">Decline, with this reason</button></p>
            </form>

            """);
    }
}
