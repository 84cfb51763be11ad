using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Paywall.Sandbox.Network;

namespace Paywall.Sandbox.Upstreams.Jobs;

/// <summary>Work that a person does: it is accepted at once and its result comes when somebody at the desk has an answer.</summary>
/// <param name="reporter">Tells the paywall.</param>
/// <param name="countExecution">Counts one execution of a key and returns how many there were.</param>
/// <param name="time">Says when a question is too old.</param>
internal sealed class PersonJob(JobReporter reporter, Func<string, int> countExecution, TimeProvider time)
{
    private const int LongestQuestion = 2_000;

    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    private static readonly SandboxProblem NowhereToAnswer = new(
        501, "no-job-url", "The answer would have nowhere to go",
        "A person answers later than this request can wait, and the paywall did not say where to: X-Paywall-Job-Url is missing. "
        + "Tell the paywall its public address.");

    private static readonly SandboxProblem NoQuestion = new(404, "no-such-question", "There is no such question");

    private static readonly SandboxProblem NotOpen = new(
        409, "not-open", "The question is not open any more", "Somebody has answered it, or its time is over.");

    private static readonly SandboxProblem JobEnded = new(
        409, "job-ended", "The job has ended", "The paywall does not want an answer any more.");

    private readonly ConcurrentDictionary<string, PersonQuestion> _questions = new(StringComparer.Ordinal);

    public IReadOnlyList<DeskQuestion> OpenQuestions
    {
        get
        {
            var now = time.GetUtcNow();
            return
            [
                .. _questions.Values
                    .Where(question => question.IsOpenAt(now))
                    .OrderBy(question => question.AskedAt)
                    .Select(question => new DeskQuestion(
                        question.Id, question.Text, question.AskedAt.ToUnixTimeSeconds(), question.FinishBy.ToUnixTimeSeconds())),
            ];
        }
    }

    public Task RunAsync(HttpContext context, JobCall call, PersonInput input)
    {
        if (string.IsNullOrWhiteSpace(input.Question) || input.Question.Length > LongestQuestion)
        {
            return JobInput.Refused($"question must have 1 to {LongestQuestion} characters.").WriteAsync(context);
        }

        if (call.Reports is null)
        {
            return NowhereToAnswer.WriteAsync(context);
        }

        var question = Keep(call, call.Reports, input.Question);
        if (question.Reply is { } reply)
        {
            // The paywall asks again, so it missed what was said.
            return AnswerAgainAsync(context, question, reply);
        }

        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.Headers["X-Paywall-Finish-By"] =
            question.FinishBy.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return Task.CompletedTask;
    }

    public void MapDesk(IEndpointRouteBuilder web)
    {
        web.MapGet("/desk", ShowAsync);
        web.MapPost("/desk/{id}", AnswerAsync);
    }

    private PersonQuestion Keep(JobCall call, JobAddress reports, string text)
    {
        var now = time.GetUtcNow();
        var fresh = new PersonQuestion(call.Key, text, now, now + Patience, reports);
        // A question whose time ran out is asked again rather than never.
        var question = _questions.AddOrUpdate(
            call.Key, fresh, (_, known) => known.Reply is null && !known.IsOpenAt(now) ? fresh : known);
        if (question == fresh)
        {
            countExecution(call.Key);
        }
        else
        {
            question.Readdress(reports);
        }

        return question;
    }

    private static Task AnswerAgainAsync(HttpContext context, PersonQuestion question, DeskReply reply)
    {
        question.Close();
        if (reply.Answer is null)
        {
            return JobInput.Refused(reply.Decline!).WriteAsync(context);
        }

        return context.Response.WriteAsJsonAsync(
            new PersonResult(question.Text, reply.Answer), JobsJson.Default.PersonResult, contentType: null, context.RequestAborted);
    }

    private Task ShowAsync(HttpContext context)
    {
        context.Response.Headers.Vary = "Accept";
        var accepted = context.Request.GetTypedHeaders().Accept;
        if (accepted.Any(range => range.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase)))
        {
            return DeskPage.WriteAsync(context, OpenQuestions);
        }

        return context.Response.WriteAsJsonAsync(
            OpenQuestions, JobsJson.Default.IReadOnlyListDeskQuestion, contentType: null, context.RequestAborted);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (!_questions.TryGetValue(context.Request.RouteValues["id"] as string ?? "", out var question))
        {
            await NoQuestion.WriteAsync(context);
            return;
        }

        var request = context.Features.GetRequiredFeature<UpstreamRequest>();
        var (reply, problem) = DeskReplies.Read(request, context.Request.ContentType);
        if (reply is null)
        {
            await problem!.WriteAsync(context);
            return;
        }

        problem = await SendAsync(question, reply, context.RequestAborted);
        if (problem is not null)
        {
            await problem.WriteAsync(context);
        }
        else if (DeskReplies.IsForm(context.Request.ContentType))
        {
            // Reloading the page must not answer twice.
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = "/desk";
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    private async Task<SandboxProblem?> SendAsync(PersonQuestion question, DeskReply reply, CancellationToken cancellation)
    {
        if (question.TryTake(reply, time.GetUtcNow()) is not { } address)
        {
            return NotOpen;
        }

        var isOver = false;
        try
        {
            var status = reply.Answer is { } answer
                ? await reporter.SendResultAsync(
                    address, new PersonResult(question.Text, answer), JobsJson.Default.PersonResult, cancellation)
                : await reporter.SendFailureAsync(address, new JobFailure(reply.Decline!), cancellation);
            isOver = status is StatusCodes.Status204NoContent or StatusCodes.Status409Conflict;
            return status switch
            {
                StatusCodes.Status204NoContent => null,
                StatusCodes.Status409Conflict => JobEnded,
                null => NotHeard("The paywall could not be reached."),
                _ => NotHeard($"The paywall answered {status}."),
            };
        }
        finally
        {
            question.Sent(isOver);
        }
    }

    private static SandboxProblem NotHeard(string detail) =>
        new(502, "not-heard", "The paywall did not take the answer", $"{detail} The question stays open; answer it again.");
}
