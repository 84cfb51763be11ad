using System.Text.Json;

namespace Paywall.Sandbox.Walkthrough;

/// <summary>Tells the reader what happens, step by step.</summary>
internal sealed class Narrator(TextWriter output)
{
    private const int Shown = 24;

    public async Task BeginAsync(string title)
    {
        await output.WriteLineAsync();
        await output.WriteLineAsync(title);
    }

    public async Task StepAsync(string name, params string[] lines)
    {
        foreach (var (index, line) in lines.Index())
        {
            await output.WriteLineAsync($"  {(index == 0 ? name : ""),-10} {line}");
        }
    }

    public static string Describe(HttpResponseMessage response) => $"{(int)response.StatusCode} {response.ReasonPhrase}";

    public static string Start(string text) => text.Length <= Shown ? text : text[..Shown] + "…";

    public static async Task<string> BodyMemberAsync(HttpResponseMessage response, string member, CancellationToken cancellation)
    {
        try
        {
            using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellation));
            return body.RootElement.TryGetProperty(member, out var value) ? value.ToString() : $"the body has no {member}";
        }
        catch (JsonException)
        {
            // The walkthrough tells what it sees, also of a broken paywall.
            return "the body is not JSON";
        }
    }
}
