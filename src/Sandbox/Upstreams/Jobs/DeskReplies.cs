using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Paywall.Sandbox.Network;

namespace Paywall.Sandbox.Upstreams.Jobs;

/// <summary>Reads what a person sends to the desk, as JSON or as the page's form.</summary>
internal static class DeskReplies
{
    private const int Longest = 20_000;

    private static readonly SandboxProblem Unreadable = new(
        400, "unreadable-reply", "Not a reply",
        $"""It takes "answer" or "decline", one of both, of 1 to {Longest} characters, as JSON or as a form.""");

    public static bool IsForm(string? contentType) => Is(contentType, "application/x-www-form-urlencoded");

    /// <summary>Reads a reply; the other result says what is wrong with it.</summary>
    public static (DeskReply? Reply, SandboxProblem? Problem) Read(UpstreamRequest request, string? contentType)
    {
        var reply = IsForm(contentType) ? ReadForm(request.Body)
            : Is(contentType, "application/json") ? ReadJson(request.Body)
            : null;
        return reply is { Answer.Length: > 0 and <= Longest, Decline: null } or { Answer: null, Decline.Length: > 0 and <= Longest }
            ? (reply, null)
            : (null, Unreadable);
    }

    private static DeskReply? ReadJson(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body.Span, JobsJson.Default.DeskReply);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The page has one text field, and the button that was pressed says what the text is.</summary>
    private static DeskReply ReadForm(ReadOnlyMemory<byte> body)
    {
        var form = QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body.Span));
        var text = form.TryGetValue("text", out var texts) ? texts.ToString() : "";
        return form.ContainsKey("decline") ? new DeskReply(Decline: text) : new DeskReply(Answer: text);
    }

    private static bool Is(string? contentType, string wanted) =>
        MediaTypeHeaderValue.TryParse(contentType, out var media) && media.MediaType.Equals(wanted, StringComparison.OrdinalIgnoreCase);
}
