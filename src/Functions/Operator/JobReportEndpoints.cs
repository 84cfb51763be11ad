using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Net.Http.Headers;
using Paywall.Functions.Jobs;
using Paywall.Functions.Jobs.Fulfilment;
using Paywall.Functions.Problems;
using Paywall.Functions.Storage;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Operator;

/// <summary>Where an upstream, or a person behind it, reports on a job: <c>ops/jobs/{id}/result</c>, <c>progress</c> and <c>failure</c>.</summary>
internal static class JobReportEndpoints
{
    private const int LongestReport = 16 * 1024;
    private const string Bearer = "Bearer ";

    private static readonly string[] Methods = ["POST"];

    public static void MapJobReports(this IEndpointRouteBuilder app)
    {
        app.Map("/ops/jobs/{id}/result", TakeResultAsync);
        app.Map("/ops/jobs/{id}/progress", TakeProgressAsync);
        app.Map("/ops/jobs/{id}/failure", TakeFailureAsync);
        app.Map("/ops/{**path}", static context => ProblemDocument.WriteAsync(context, Problem.NotFound));
    }

    private static async Task TakeResultAsync(
        HttpContext context, string id, JobReportTokens tokens, JobTable jobs, JobRecorder recorder, JobResultKeeper results)
    {
        if (await FindAsync(context, id, tokens, jobs) is not (var job, _))
        {
            return;
        }

        var request = context.Request;
        if (request.ContentLength > JobResult.Longest)
        {
            await ProblemDocument.WriteAsync(context, Problem.ResultTooLarge);
            return;
        }

        var head = new JobResult(One(request.Headers.ContentType), Length: 0)
        {
            ContentEncoding = One(request.Headers.ContentEncoding),
            ContentDisposition = One(request.Headers.ContentDisposition),
        };
        try
        {
            var result = await results.KeepAsync(job, head, request.Body, context.RequestAborted);
            await EndAsync(context, await recorder.RecordAsync(job, (current, now) => current.Succeed(result, now)));
        }
        catch (ResultTooLargeException)
        {
            await ProblemDocument.WriteAsync(context, Problem.ResultTooLarge);
        }
    }

    private static async Task TakeProgressAsync(HttpContext context, string id, JobReportTokens tokens, JobTable jobs, JobRecorder recorder)
    {
        if (await FindAsync(context, id, tokens, jobs) is not (var job, _))
        {
            return;
        }

        if (await ReadAsync(context.Request) is not { Percent: >= 0 and <= 100 and var percent } report
            || report.Message?.Length > JobProgress.LongestMessage)
        {
            await ProblemDocument.WriteAsync(
                context, Problem.BadReport, $$"""Send {"percent":0 to 100,"message":"at most {{JobProgress.LongestMessage}} characters"}; the message may be left out.""");
            return;
        }

        // Between two attempts there is nobody whose progress it could be, and whoever goes on with the work should not be told to stop.
        var progress = new JobProgress(percent, UpstreamDetail.Shorten(report.Message));
        await EndAsync(context, job is { State: JobState.Queued, Attempts: > 0 } ? job : await recorder.RecordAsync(job, (current, _) => current.Advance(progress)));
    }

    private static async Task TakeFailureAsync(HttpContext context, string id, JobReportTokens tokens, JobTable jobs, JobRecorder recorder)
    {
        if (await FindAsync(context, id, tokens, jobs) is not (var job, var run))
        {
            return;
        }

        if (await ReadAsync(context.Request) is not { } report)
        {
            await ProblemDocument.WriteAsync(context, Problem.BadReport, """Send {"detail":"why, in words that the buyer may read"}.""");
            return;
        }

        var detail = UpstreamDetail.Shorten(report.Detail);
        await EndAsync(context, await recorder.RecordAsync(job, (current, now) => current.Credits == run ? current.Fail(JobFailure.GivenUp, detail, now) : null));
    }

    /// <summary>The token is looked at before the storage is: without it nobody learns which jobs there are.</summary>
    /// <returns>The job, and the run that the reporter was given it for; null if it was answered.</returns>
    private static async Task<(Job Job, int Run)?> FindAsync(HttpContext context, string id, JobReportTokens tokens, JobTable jobs)
    {
        if (!await AllowedMethods.IsAllowedAsync(context, Methods))
        {
            return null;
        }

        var authorization = context.Request.Headers.Authorization.ToString();
        var token = authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..].Trim() : "";
        if (!PurchaseId.TryParse(id, null, out var purchase) || !tokens.TryRead(purchase, token, out var run))
        {
            context.Response.Headers[HeaderNames.WWWAuthenticate] = Bearer.TrimEnd();
            await ProblemDocument.WriteAsync(context, Problem.ReportRefused);
            return null;
        }

        var job = await jobs.FindAsync(purchase, context.RequestAborted);
        if (job is null || !job.State.IsPending())
        {
            await ProblemDocument.WriteAsync(context, Problem.JobEnded);
            return null;
        }

        return (job, run);
    }

    private static Task EndAsync(HttpContext context, Job? job)
    {
        if (job is null)
        {
            return ProblemDocument.WriteAsync(context, Problem.JobEnded);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static async Task<JobReport?> ReadAsync(HttpRequest request)
    {
        var buffer = new byte[LongestReport + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        try
        {
            return length <= LongestReport ? JsonSerializer.Deserialize(buffer.AsSpan(0, length), JobReportJson.Default.JobReport) : null;
        }
        catch (JsonException)
        {
            // Told as one that cannot be read.
            return null;
        }
    }

    private static string? One(Microsoft.Extensions.Primitives.StringValues values) => values.Count == 1 ? JobResult.Header(values.ToString()) : null;
}

/// <summary>What a report may say.</summary>
internal sealed record JobReport(int? Percent, string? Message, string? Detail);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(JobReport))]
internal sealed partial class JobReportJson : JsonSerializerContext;
