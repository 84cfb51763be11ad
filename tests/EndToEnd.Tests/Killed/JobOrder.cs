using System.Globalization;
using System.Text.Json;
using Paywall.Sandbox;

namespace Paywall.EndToEnd.Tests.Killed;

/// <summary>What a buyer wants done, and what he is to get for his money.</summary>
/// <param name="Service">The service.</param>
/// <param name="Input">The input.</param>
/// <param name="RefundTo">Where the price is to go if it fails; null for a job that is not to fail.</param>
/// <param name="IsRight">Whether a result is the right one, known the number of executions.</param>
internal sealed record JobOrder(string Service, string Input, string? RefundTo, Func<string, int, bool> IsRight)
{
    public bool IsToFail => RefundTo is not null;

    /// <summary>Any of what there is, the slow ones more often.</summary>
    public static JobOrder Any(Random random, Uri upstream, string buyer) => random.Next(10) switch
    {
        < 4 => Render(random.Next(1, 6)),
        < 6 => new JobOrder(
            SampleService.Browse, $$"""{"url":"{{new Uri(upstream, "site/")}}"}""", RefundTo: null,
            (result, _) => Member(result, "title") == "The Lightning Gazette"),
        < 8 => new JobOrder(
            SampleService.Unreliable, """{"fail":"once"}""", RefundTo: null,
            (result, executions) => Member(result, "executions") == executions.ToString(CultureInfo.InvariantCulture)),
        < 9 => new JobOrder(SampleService.Unreliable, """{"fail":"refuse"}""", buyer, (_, _) => false),
        _ => new JobOrder(
            SampleService.Person, """{"question":"Are you there?"}""", RefundTo: null, (result, _) => Member(result, "answer") == Person.Answer),
    };

    private static JobOrder Render(int frames) => new(
        SampleService.Render, $$"""{"frames":{{frames}}}""", RefundTo: null,
        (result, executions) => executions == 1 && result.Split("<rect ").Length == frames + 1 && result.EndsWith("</svg>", StringComparison.Ordinal));

    private static string Member(string json, string name)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty(name).ToString();
    }
}
