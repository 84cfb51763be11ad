using System.Globalization;
using System.Text.Json;
using Microsoft.Net.Http.Headers;
using Paywall.Functions.Problems;
using Paywall.Functions.Purchases;
using Paywall.Functions.Storage;

namespace Paywall.Functions.Jobs;

/// <summary>Answers with a job: its status to anybody who knows its id, its result to its buyer.</summary>
internal sealed class JobWriter(JobDocuments documents, JobFiles files, TimeProvider time)
{
    private const string ReceiptHeader = "Payment-Receipt";

    /// <summary>Writes how a job stands, for eyes or for programs.</summary>
    public async Task WriteStatusAsync(HttpContext context, Job job, bool isHolder)
    {
        var response = context.Response;
        response.StatusCode = isHolder && !job.State.IsResting() ? StatusCodes.Status202Accepted : StatusCodes.Status200OK;
        response.Headers.CacheControl = "no-store";
        response.Headers.Vary = "Authorization, Accept";
        response.Headers.Location = JobDocuments.PathOf(job);
        Cors.Allow(response);
        if (!job.State.IsResting())
        {
            ProblemDocument.WriteRetryAfter(response, documents.RetryAfter(job));
        }

        var document = documents.Of(job, isHolder);
        if (HtmlPage.IsWanted(context.Request))
        {
            await HtmlPage.WriteAsync(context, JobPage.Of(document));
            return;
        }

        response.ContentType = "application/json";
        await WholeBody.WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(document, JobJson.Default.JobDocument));
    }

    /// <summary>Gives a buyer the result, or says how the job stands instead.</summary>
    /// <exception cref="StorageUnavailableException">The storage cannot be asked.</exception>
    public Task WriteToHolderAsync(HttpContext context, Purchase purchase, Job job) => job.State switch
    {
        JobState.Succeeded when job.Result is { } result => WriteResultAsync(context, purchase, job, result),
        JobState.Failed => ExplainAsync(context, job, Problem.JobFailed),
        JobState.Credited => ExplainAsync(context, job, Problem.JobCredited),
        JobState.Cancelled => ExplainAsync(context, job, Problem.JobCancelled),
        JobState.Refunding => ExplainAsync(context, job, Problem.JobRefunding),
        JobState.Refunded => ExplainAsync(context, job, Problem.JobRefunded),
        JobState.RefundUnknown => ExplainAsync(context, job, Problem.JobRefundUnknown),
        _ => WriteStatusAsync(context, job, isHolder: true),
    };

    private static Task ExplainAsync(HttpContext context, Job job, Problem problem)
    {
        context.Response.Headers.Location = JobDocuments.PathOf(job);
        var detail = job.FailureDetail is { } words ? $"{job.Failure}: {words}" : job.Failure;
        return ProblemDocument.WriteAsync(context, problem, detail);
    }

    /// <summary>A result is whatever the upstream made, so no browser may take it for a page of this site.</summary>
    private async Task WriteResultAsync(HttpContext context, Purchase purchase, Job job, JobResult result)
    {
        var content = result.Blob is { } blob ? await files.OpenResultAsync(blob, context.RequestAborted) : Stream.Null;
        if (content is null || (result.Blob is null && result.Body is null && result.Length > 0))
        {
            await ProblemDocument.WriteAsync(context, Problem.ResultGone);
            return;
        }

        await using (content)
        {
            WriteHead(context.Response, purchase, job, result);
            if (result.Blob is null)
            {
                await WholeBody.WriteAsync(context, result.Body ?? []);
            }
            else if (!HttpMethods.IsHead(context.Request.Method))
            {
                await content.CopyToAsync(context.Response.Body, context.RequestAborted);
            }
        }
    }

    private void WriteHead(HttpResponse response, Purchase purchase, Job job, JobResult result)
    {
        var headers = response.Headers;
        response.ContentType = result.ContentType;
        response.ContentLength = result.Length;
        headers.ContentEncoding = result.ContentEncoding;
        headers.ContentDisposition = result.ContentDisposition;
        headers.CacheControl = "private";
        headers.Vary = HeaderNames.Authorization;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "sandbox";
        headers["Content-Location"] = JobDocuments.PathOf(job);
        headers[ReceiptHeader] = purchase.Receipt.At(time.GetUtcNow());
        headers["X-Paywall-Attempts"] = job.Attempts.ToString(CultureInfo.InvariantCulture);
        Cors.Allow(response);
    }
}
