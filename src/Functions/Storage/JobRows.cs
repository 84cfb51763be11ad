using Azure.Data.Tables;
using Paywall.Functions.Catalog;
using Paywall.Functions.Jobs;
using Paywall.Functions.Settlements;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Functions.Storage;

/// <summary>The row of a job, which stands in its purchase's partition.</summary>
internal static class JobRows
{
    public const string Revision = "Revision";

    /// <summary>What tells whether a job has moved on: no more of a row is read than that.</summary>
    public static readonly string[] HowJobStands = [Revision];

    private const string Prefix = "job-";

    public static string Key(PurchaseId purchase) => $"{Prefix}{purchase}";

    public static bool IsJob(string row) => row.StartsWith(Prefix, StringComparison.Ordinal);

    public static TableEntity Write(Job job)
    {
        var row = new TableEntity(PurchaseRows.Partition(job.Purchase), Key(job.Purchase))
        {
            [PurchaseRows.State] = JobStates.Write(job.State),
            ["StateSince"] = job.Since,
            [Revision] = job.Revision,
            ["Refunds"] = RefundPolicies.Write(job.Refunds),
            ["PatienceSeconds"] = (long)job.Patience.TotalSeconds,
            ["CreatedAt"] = job.CreatedAt,
            ["Callback"] = job.Callback,
            ["CallbackKey"] = (int)job.CallbackKey.Value,
            ["RefundTo"] = job.RefundTo,
            ["SettledAt"] = job.SettledAt,
            ["StartedAt"] = job.StartedAt,
            ["EndedAt"] = job.EndedAt,
            ["GiveUpAt"] = job.GiveUpAt,
            ["Attempts"] = job.Attempts,
            ["Credits"] = job.Credits,
            ["Worker"] = job.Worker,
            [PurchaseRows.LeaseUntil] = job.LeaseUntil,
            ["NotBefore"] = job.NotBefore,
            ["Percent"] = job.Progress?.Percent,
            ["ProgressMessage"] = job.Progress?.Message,
            ["Failure"] = job.Failure,
            ["FailureDetail"] = job.FailureDetail,
            ["NoticesFailed"] = job.NoticesFailed,
            ["IsNoticed"] = job.IsNoticed,
        };
        WriteOrder(row, job.Order);
        WriteInput(row, job.Input);
        WriteResult(row, job.Result);
        return row;
    }

    public static Job Read(PurchaseId purchase, TableEntity row) => new()
    {
        Order = ReadOrder(purchase, row),
        Input = ReadInput(row),
        Result = ReadResult(row),
        State = JobStates.Read(row.GetString(PurchaseRows.State)),
        Since = row.GetDateTimeOffset("StateSince") ?? row.Timestamp ?? default,
        Version = row.ETag,
        Revision = row.GetGuid(Revision) ?? default,
        Refunds = RefundPolicies.Read(row.GetString("Refunds")),
        Patience = TimeSpan.FromSeconds(row.GetInt64("PatienceSeconds") ?? 0),
        CreatedAt = row.GetDateTimeOffset("CreatedAt") ?? default,
        Callback = row.GetString("Callback"),
        CallbackKey = new KeyId((byte)(row.GetInt32("CallbackKey") ?? 0)),
        RefundTo = row.GetString("RefundTo"),
        SettledAt = row.GetDateTimeOffset("SettledAt"),
        StartedAt = row.GetDateTimeOffset("StartedAt"),
        EndedAt = row.GetDateTimeOffset("EndedAt"),
        GiveUpAt = row.GetDateTimeOffset("GiveUpAt"),
        Attempts = row.GetInt32("Attempts") ?? 0,
        Credits = row.GetInt32("Credits") ?? Job.MostCredits,
        Worker = row.GetGuid("Worker") ?? default,
        LeaseUntil = row.GetDateTimeOffset(PurchaseRows.LeaseUntil),
        NotBefore = row.GetDateTimeOffset("NotBefore"),
        Progress = row.GetInt32("Percent") is { } percent ? new JobProgress(percent, row.GetString("ProgressMessage")) : null,
        Failure = row.GetString("Failure"),
        FailureDetail = row.GetString("FailureDetail"),
        NoticesFailed = row.GetInt32("NoticesFailed") ?? 0,
        IsNoticed = row.GetBoolean("IsNoticed") ?? true,
    };

    private static void WriteOrder(TableEntity row, SettlementOrder order)
    {
        row["Service"] = order.Service;
        row["PriceMsat"] = checked((long)order.Price.Value);
        row["Wallet"] = order.Invoice.Wallet;
        row["InvoiceId"] = order.Invoice.Id;
        row["PaymentHash"] = order.PaymentHash?.ToString();
        row["InvoiceExpiry"] = order.InvoiceExpiry;
    }

    private static SettlementOrder ReadOrder(PurchaseId purchase, TableEntity row) => new(
        purchase,
        row.GetString("Service"),
        new MilliSatoshi(checked((ulong)row.GetInt64("PriceMsat")!.Value)),
        TokenUses.Once,
        new WalletInvoice(row.GetString("Wallet"), row.GetString("InvoiceId")))
    {
        PaymentHash = PaymentHash.TryParse(row.GetString("PaymentHash"), null, out var hash) ? hash : null,
        InvoiceExpiry = row.GetDateTimeOffset("InvoiceExpiry"),
    };

    private static void WriteInput(TableEntity row, JobInput input)
    {
        row["Query"] = input.Query;
        row["InputType"] = input.ContentType;
        row["InputLength"] = input.Length;
        row["Input"] = input.Body;
        row["IsInputInBlob"] = input.IsInBlob;
    }

    private static JobInput ReadInput(TableEntity row) => new(row.GetString("Query") ?? "", row.GetString("InputType"), row.GetInt32("InputLength") ?? 0)
    {
        Body = row.GetBinary("Input"),
        IsInBlob = row.GetBoolean("IsInputInBlob") ?? false,
    };

    private static void WriteResult(TableEntity row, JobResult? result)
    {
        row["ResultType"] = result?.ContentType;
        row["ResultEncoding"] = result?.ContentEncoding;
        row["ResultDisposition"] = result?.ContentDisposition;
        row["ResultLength"] = result?.Length;
        row["Result"] = result?.Body;
        row["ResultBlob"] = result?.Blob;
    }

    private static JobResult? ReadResult(TableEntity row) => row.GetInt64("ResultLength") is { } length
        ? new JobResult(row.GetString("ResultType"), length)
        {
            ContentEncoding = row.GetString("ResultEncoding"),
            ContentDisposition = row.GetString("ResultDisposition"),
            Body = row.GetBinary("Result"),
            Blob = row.GetString("ResultBlob"),
        }
        : null;
}
