using System.Diagnostics;
using Paywall.Functions.Jobs.Notices;
using Paywall.Functions.Jobs.Work;
using Paywall.Functions.Problems;
using Paywall.Functions.Refunds;
using Paywall.Functions.Telemetry;
using Paywall.Functions.Triggers;

namespace Paywall.Functions.Jobs.Fulfilment;

/// <summary>The queue functions <c>FulfilJob</c> and <c>FulfilJobBus</c>. Only the Functions host reaches them, and only our own messages do anything.</summary>
internal static partial class FulfilEndpoints
{
    public const string StorageRoute = "/FulfilJob";
    public const string BusRoute = "/FulfilJobBus";

    public static void MapFulfilment(this IEndpointRouteBuilder app)
    {
        app.MapPost(StorageRoute, FulfilAsync);
        app.MapPost(BusRoute, FulfilAsync);
    }

    /// <summary>
    /// A message that was not signed here fails, and the queue keeps it as evidence. An answer counts as success only in the host's own form,
    /// so that a fault brings the message again.
    /// </summary>
    private static async Task FulfilAsync(
        HttpContext context, WorkFrames frames, JobWorker jobs, RefundWorker refunds, NoticeWorker notices, PaywallSpans spans, ILogger<WorkItem> log)
    {
        WorkItem? item = null;
        if (!(await Invocation.ReadMessageAsync(context.Request, context.RequestAborted)).Any(text => frames.TryRead(text, out item)))
        {
            LogForeign(log);
            await ProblemDocument.WriteAsync(context, Problem.ForeignMessage);
            return;
        }

        // The request's own trace, if it has one, says nothing of where the work comes from.
        using var span = spans.Begin("work", ActivityKind.Consumer, item!.Trace)?.SetTag(WorkDispatcher.KindTag, WorkKinds.Write(item.Kind));
        try
        {
            await (item.Kind switch
            {
                WorkKind.Run => jobs.RunAsync(item.Purchase, CancellationToken.None),
                WorkKind.Refund => refunds.RunAsync(item.Purchase, CancellationToken.None),
                _ => notices.RunAsync(item.Purchase, CancellationToken.None),
            });
        }
        catch (Exception fault)
        {
            // The trace shows it, and the message comes again.
            span.Fail(fault.GetType().Name);
            throw;
        }

        await Invocation.SucceedAsync(context);
    }

    [LoggerMessage(LogLevel.Error, "A queue message was not signed by this paywall; it is refused and ends among the poisoned ones")]
    private static partial void LogForeign(ILogger log);
}
