using Paywall.Functions.Admission;
using Paywall.Functions.Catalog;
using Paywall.Functions.Challenges;
using Paywall.Functions.Configuration;
using Paywall.Functions.Problems;
using Paywall.Functions.Purchases;
using Paywall.Functions.Refunds;
using Paywall.Functions.Telemetry;

namespace Paywall.Functions.Jobs;

/// <summary>A job: paid for in one request, answered in later ones.</summary>
internal static class JobEndpoints
{
    private static readonly string[] ServiceMethods = ["GET", "HEAD", "POST"];
    private static readonly string[] JobMethods = ["GET", "HEAD", "DELETE"];

    public static void MapJobs(this IEndpointRouteBuilder app)
    {
        app.Map("/jobs/{service}", ServeService);
        app.Map("/jobs/{service}/{id}", ServeJob);
        app.Map("/jobs", static context => ProblemDocument.WriteAsync(context, Problem.NotFound));
        app.Map("/jobs/{service}/{id}/{action}/{**rest}", static context => ProblemDocument.WriteAsync(context, Problem.NotFound));
    }

    private static async Task ServeService(
        HttpContext context, string service, ServiceCatalog catalog, JobDesk desk, LongPolls polls, JobWriter writer, RefundInvoices refunds,
        CredentialDesk credentials, PaywallConfiguration configuration)
    {
        if (!catalog.TryFindJob(service, out var sold, out _) || sold.Price is not ServicePrice.Fixed(var price))
        {
            await ProblemDocument.WriteAsync(context, Problem.UnknownService);
            return;
        }

        _ = Span.Current?.SetTag(PaywallSpans.ServiceTag, sold.Name);
        if (!await AllowedMethods.IsAllowedAsync(context, ServiceMethods))
        {
            return;
        }

        if (!HttpMethods.IsPost(context.Request.Method))
        {
            await CatalogEndpoints.DescribeAsync(context, sold, configuration);
            return;
        }

        var target = CallTarget.Read(context.Request, CallTarget.Jobs);
        var (wishes, wrong, reason) = JobWishes.Read(context.Request.Headers, price, refunds, configuration);
        wrong ??= !target.IsWithinLimits ? Problem.TargetTooLong
            : context.Request.ContentLength > BoundBody.Longest ? Problem.BodyTooLarge
            : null;
        if (wrong is not null)
        {
            await ProblemDocument.WriteAsync(context, wrong, reason);
            return;
        }

        var reply = await desk.SubmitAsync(context.Request, sold, target, wishes, context.RequestAborted);
        await ReplyAsync(context, reply, JobVisitors.HolderOf(credentials.Verify(context.Request.Headers)), polls, writer);
    }

    private static async Task ServeJob(
        HttpContext context, string service, string id, JobVisitors visitors, JobDesk desk, LongPolls polls, JobWriter writer)
    {
        if (!await AllowedMethods.IsAllowedAsync(context, JobMethods) || await visitors.AdmitAsync(context, service, id) is not { } visitor)
        {
            return;
        }

        _ = Span.Current?.SetTag(PaywallSpans.ServiceTag, visitor.Job.Order.Service);
        if (HttpMethods.IsDelete(context.Request.Method))
        {
            await CancelAsync(context, visitor, desk, writer);
        }
        else if (visitor.Purchase is { } purchase)
        {
            await ReplyAsync(context, await desk.StandAsync(purchase, context.RequestAborted), purchase, polls, writer);
        }
        else
        {
            var job = visitor.HasToken ? await WaitAsync(context, visitor.Job, polls) : visitor.Job;
            await writer.WriteStatusAsync(context, job, isHolder: false);
        }
    }

    private static async Task ReplyAsync(HttpContext context, JobReply reply, Purchase? purchase, LongPolls polls, JobWriter writer)
    {
        switch (reply)
        {
            case JobReply.Standing(var job):
                await writer.WriteToHolderAsync(context, purchase!, await WaitAsync(context, job, polls));
                break;
            case JobReply.Offered(var challenge, var reason):
                context.Response.Headers.Location = JobDocuments.PathOf(challenge.Terms.Service, challenge.Purchase.ToString());
                await ChallengeWriter.WriteAsync(context, challenge, reason);
                break;
            case JobReply.Refused(var problem, var detail, var retryAfter):
                await ProblemDocument.WriteAsync(context, problem, detail, retryAfter);
                break;
        }
    }

    /// <summary>Before a worker has it, a job can be called off: unpaid by whoever has its token, paid by whoever has its credential.</summary>
    private static async Task CancelAsync(HttpContext context, JobVisitor visitor, JobDesk desk, JobWriter writer)
    {
        var mayCancel = visitor.Purchase is not null || (visitor.HasToken && visitor.Job.SettledAt is null);
        if (!mayCancel)
        {
            await ProblemDocument.WriteAsync(context, Problem.JobCredentialMissing);
            return;
        }

        await (await desk.CancelAsync(visitor.Job, mayBePaid: visitor.Purchase is not null) is { } cancelled
            ? writer.WriteStatusAsync(context, cancelled, isHolder: true)
            : ProblemDocument.WriteAsync(context, Problem.JobNotCancellable));
    }

    private static async Task<Job> WaitAsync(HttpContext context, Job job, LongPolls polls)
    {
        var wait = JobWishes.ReadWait(context.Request.Headers);
        if (wait == TimeSpan.Zero || job.State.IsResting() || await polls.TryWaitAsync(job, wait, context.RequestAborted) is not { } waited)
        {
            return job;
        }

        context.Response.Headers["Preference-Applied"] = $"wait={wait.TotalSeconds:0}";
        return waited;
    }
}
