using Paywall.Cost.Inputs;

namespace Paywall.Cost.Bills;

/// <summary>What jobs cost. Each is taken to be alone: jobs that run together share their instance and cost less.</summary>
internal static class JobBill
{
    /// <summary>The order, the wallet's webhook, and fetching the result.</summary>
    public const decimal RequestsPerJob = 3;

    /// <summary>Those and FulfilJob.</summary>
    public const decimal ExecutionsPerJob = RequestsPerJob + 1;

    public static decimal Seconds(Workload load) =>
        load.Jobs * ((RequestsPerJob * Activity.Alone(load.Seconds)) + Activity.Alone(load.JobSeconds));

    public static IEnumerable<BillLine> Lines(Workload load, PriceList prices, Measured measured)
    {
        var executions = load.Jobs * ExecutionsPerJob;
        var gigabyteSeconds = Seconds(load) * load.Gigabytes;
        var operations = load.Jobs
            * (measured.JobChallenge.Storage + measured.JobWork.Storage + measured.JobFetch.Storage + Assumptions.OperationsAfterJob);
        var gigabytes = load.Jobs * Assumptions.BytesPerJob / 1_000_000_000;
        yield return new(BillPart.Jobs, "executions", executions, "executions", executions * prices.Execution);
        yield return new(BillPart.Jobs, "execution time", gigabyteSeconds, "GB-s", gigabyteSeconds * prices.GigabyteSecond);
        yield return new(BillPart.Jobs, "table operations", operations, "operations", operations * prices.TableOperation);
        yield return new(BillPart.Jobs, "rows kept for a month", gigabytes, "GB", gigabytes * prices.TableGigabyte);
        if (load.Queue == WorkQueue.Storage)
        {
            var queue = load.Jobs * (measured.JobWork.Queue + Assumptions.QueuePerMessage);
            yield return new(BillPart.Jobs, "queue operations", queue, "operations", queue * prices.QueueOperation);
        }
        else
        {
            var bus = load.Jobs * Assumptions.BusPerJob;
            var beyond = Math.Max(0, bus - prices.ServiceBusIncluded);
            yield return new(BillPart.Jobs, "Service Bus operations", bus, "operations", beyond * prices.ServiceBusOperation);
        }
    }
}
