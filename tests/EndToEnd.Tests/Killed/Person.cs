using System.Net.Http.Json;
using Paywall.Sandbox.Upstreams;

namespace Paywall.EndToEnd.Tests.Killed;

/// <summary>Answers every question at an upstream's desk, again and again until the paywall has heard it.</summary>
internal static class Person
{
    public const string Answer = "I am.";

    public static async Task AnswerAsync(SampleUpstream upstream, CancellationToken until)
    {
        using var http = new HttpClient();
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        try
        {
            while (await ticks.WaitForNextTickAsync(until))
            {
                foreach (var question in upstream.Jobs.OpenQuestions)
                {
                    using var response = await http.PostAsJsonAsync(new Uri(upstream.Address, $"desk/{question.Id}"), new { answer = Answer }, until);
                }
            }
        }
        catch (OperationCanceledException) when (until.IsCancellationRequested)
        {
            // Everything is answered.
        }
    }
}
