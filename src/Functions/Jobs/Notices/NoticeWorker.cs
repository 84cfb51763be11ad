using System.Globalization;
using System.Text.Json;
using Paywall.Functions.Configuration;
using Paywall.Functions.Jobs.Work;
using Paywall.Functions.Storage;
using Paywall.Functions.Telemetry;
using Paywall.Outbound;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Jobs.Notices;

/// <summary>Calls buyers back when their job has come to rest. What cannot be delivered is tried less and less often, and given up after a day.</summary>
internal sealed partial class NoticeWorker(
    JobTable jobs,
    JobDocuments documents,
    NoticeSignature signature,
    NoticeHttp http,
    WorkDispatcher dispatcher,
    PaywallMetrics metrics,
    PaywallConfiguration configuration,
    TimeProvider time,
    ILogger<NoticeWorker> log)
{
    /// <summary>The pauses after each try in vain; the last one is followed by one more try.</summary>
    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1),
        TimeSpan.FromHours(4), TimeSpan.FromHours(12),
    ];

    /// <summary>Makes one try, if one is due.</summary>
    /// <exception cref="StorageUnavailableException">The storage cannot be asked; the queue brings the message again.</exception>
    public async Task RunAsync(PurchaseId purchase, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(purchase, cancellationToken) is not { IsNoticeDue: true } job || job.NotBefore > time.GetUtcNow())
        {
            return;
        }

        metrics.Began(WorkKind.Notice, time.GetUtcNow() - WorkDispatcher.DueOf(job));
        var failure = await TrySendAsync(job, cancellationToken);
        if (failure is not null)
        {
            LogFailed(purchase.ToString(), failure);
        }

        if (failure is not null && job.NoticesFailed < Pauses.Length)
        {
            if (job.MissNotice(Pauses[job.NoticesFailed], time.GetUtcNow()) is { } missed && await jobs.TryMoveAsync(job, missed) is { } stored)
            {
                await dispatcher.ContinueAsync(stored);
            }
        }
        else if (job.Notice() is { } noticed)
        {
            await jobs.TryMoveAsync(job, noticed);
        }
    }

    /// <returns>Why it was not taken; null if it was.</returns>
    private async Task<string?> TrySendAsync(Job job, CancellationToken cancellationToken)
    {
        if (!OutboundUrl.TryParse(job.Callback, configuration.AllowLoopback, out var url, out var reason))
        {
            return reason;
        }

        var word = JobStates.Write(job.State);
        var id = string.Create(CultureInfo.InvariantCulture, $"{job.Purchase}.{word}.{job.EndedAt?.ToUnixTimeMilliseconds()}");
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new NoticeDocument($"job.{word}", time.GetUtcNow(), documents.Of(job, isHolder: false)), JobJson.Default.NoticeDocument);
        if (signature.Sign(job.Purchase, job.CallbackKey, id, body) is not { } headers)
        {
            return "The key that its buyer knows is not configured any more.";
        }

        try
        {
            var answer = await http.SendAsync(
                new OutboundRequest(HttpMethod.Post, url) { Body = body, ContentType = "application/json", Headers = headers }, cancellationToken);
            return answer.IsSuccess ? null : $"status {answer.Status}";
        }
        catch (OutboundException fault)
        {
            return fault.Message;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The buyer of purchase {Purchase} could not be called back: {Reason}")]
    private partial void LogFailed(string purchase, string reason);
}
