using System.Globalization;
using Paywall.Functions.Problems;

namespace Paywall.Functions.Jobs;

/// <summary>How a job stands, for a person at a browser.</summary>
internal static class JobPage
{
    private const int RefreshSeconds = 5;

    public static HtmlPage Of(JobDocument job)
    {
        List<(string, string)> lines = [("Status", job.Status), ("Job", job.Id), ("Asked for", Text(job.CreatedAt))];
        Add("Paid", job.PaidAt);
        Add("Begun", job.StartedAt);
        AddText("Progress", job.Percent is { } percent ? $"{percent} %" : null);
        AddText("What is happening", job.Message);
        Add("Expected", job.EstimatedEnd);
        Add("Given up if not done by", job.GiveUpAt);
        Add("Ended", job.EndedAt);
        AddText("Reason", job.Failure);
        AddText("Details", job.Detail);
        lines.Add(("If it fails", job.RefundPolicy == "payout" ? "the price goes back, or the job runs again" : "the job may run again for the same money"));
        return new HtmlPage($"Job: {job.Service}", lines, Words(job.Status), job.EndedAt is null ? RefreshSeconds : null);

        void Add(string name, DateTimeOffset? value) => AddText(name, value is { } time ? Text(time) : null);

        void AddText(string name, string? value)
        {
            if (value is not null)
            {
                lines.Add((name, value));
            }
        }
    }

    private static string Words(string status) => status switch
    {
        "awaiting-payment" => "This job starts by itself as soon as its invoice is paid.",
        "awaiting-input" => "This job is paid. It starts when its buyer sends the request again with the credential.",
        "queued" => "This job is paid and starts in a moment. This page follows it.",
        "running" => "This job is being worked on. This page follows it.",
        "succeeded" => "This job is done. Its result is for its buyer: ask for this address with the credential.",
        "expired" => "The invoice of this job ended unpaid.",
        "cancelled" => "This job was called off.",
        "credited" => "This job brought no result. Its buyer may have it run again for the same money: the same POST with the same credential.",
        "refunding" => "This job brought no result. Its price is on its way back.",
        "refunded" => "This job brought no result. Its price went back.",
        _ => "This job brought no result. Its buyer should ask the seller.",
    };

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
