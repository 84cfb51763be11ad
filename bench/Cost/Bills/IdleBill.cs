using Paywall.Cost.Inputs;

namespace Paywall.Cost.Bills;

/// <summary>What a month costs in which nobody comes.</summary>
internal static class IdleBill
{
    public static IEnumerable<BillLine> Lines(Workload load, PriceList prices, Measured measured)
    {
        var gigabyteSeconds = Assumptions.TimerRuns * Assumptions.LeastSeconds * load.Gigabytes;
        var operations = Assumptions.TimerRuns * measured.Reconcile.Storage;
        var rest = Assumptions.BytesAtRest / 1_000_000_000;
        yield return new(BillPart.Idle, "Reconcile: executions", Assumptions.TimerRuns, "executions", Assumptions.TimerRuns * prices.Execution);
        yield return new(BillPart.Idle, "Reconcile: execution time", gigabyteSeconds, "GB-s", gigabyteSeconds * prices.GigabyteSecond);
        yield return new(BillPart.Idle, "Reconcile: table operations", operations, "operations", operations * prices.TableOperation);
        yield return new(BillPart.Idle, "the host's locks", Assumptions.LeaseRenewals, "lease renewals", Assumptions.LeaseRenewals * prices.BlobOther);
        yield return new(BillPart.Idle, "package at rest", rest, "GB", rest * prices.TableGigabyte);
        if (load.Queue == WorkQueue.Storage)
        {
            yield return new(BillPart.Idle, "looking at the queue", Assumptions.QueueLooks, "queue operations", Assumptions.QueueLooks * prices.QueueOperation);
        }
        else
        {
            yield return new(BillPart.Idle, "Service Bus, Standard", 1, "months", prices.ServiceBusMonth);
        }

        if (load.Alerts + load.LogAlerts > 0)
        {
            yield return new(
                BillPart.Idle, "alert rules", load.Alerts + load.LogAlerts, "rules", (load.Alerts * prices.MetricAlert) + (load.LogAlerts * prices.LogAlert));
        }

        if (load.AlwaysReady > 0)
        {
            var ready = load.AlwaysReady * load.Gigabytes * Assumptions.SecondsPerMonth;
            yield return new(BillPart.Idle, "always-ready instances", ready, "GB-s", ready * prices.ReadyGigabyteSecond);
        }
    }
}
