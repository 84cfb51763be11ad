using Paywall.Cost.Inputs;

namespace Paywall.Cost.Bills;

/// <summary>What calls cost: 402 answers, webhooks, the calls themselves, and what they leave in storage.</summary>
internal static class CallBill
{
    /// <summary>How many instances the requests that come together need: for their number, and for their processor time.</summary>
    public static decimal Instances(Workload load, Measured measured)
    {
        if (load.Instances is { } given)
        {
            return given;
        }

        var processor = Assumptions.HostProcessor + Math.Max(measured.Processor(load.Sold), measured.ChallengeProcessor);
        var byNumber = load.Rate * load.Seconds / load.Concurrency;
        var byProcessor = load.Rate * processor / (load.Cores * Assumptions.MostBusy);
        return Math.Max(1, Math.Ceiling(Math.Max(byNumber, byProcessor)));
    }

    /// <summary>Billed seconds of all instances together.</summary>
    public static decimal ActiveSeconds(Workload load, Measured measured)
    {
        var instances = Instances(load, measured);
        var together = load.Requests * load.Busy / load.Rate;
        return (together * instances * Activity.Share(load.Rate / instances, load.Seconds))
            + (load.Requests * (1 - load.Busy) * Activity.Alone(load.Seconds));
    }

    public static decimal TableOperations(Workload load, Measured measured) =>
        ((load.Purchases + load.UnpaidChallenges) * measured.Challenge(load.Sold).Storage)
        + (load.Purchases * (measured.Settle(load.Sold).Storage + measured.FirstCall(load.Sold).Storage))
        + ((load.Calls - load.Purchases) * measured.Call(load.Sold).Storage)
        + (load.Purchases * Assumptions.OperationsAfterPurchase)
        + (load.Sold == Sold.Pack ? load.Calls * Assumptions.OperationsPerCollision : 0);

    public static IEnumerable<BillLine> Lines(Workload load, PriceList prices, Measured measured)
    {
        var gigabyteSeconds = ActiveSeconds(load, measured) * load.Gigabytes;
        var ready = ReadyShare(load, measured);
        var (onReady, onDemand) = (gigabyteSeconds * ready, gigabyteSeconds * (1 - ready));
        yield return new(BillPart.Calls, "executions", load.Requests, "requests", load.Requests * prices.Execution);
        if (onDemand > 0 || onReady == 0)
        {
            yield return new(BillPart.Calls, "execution time", onDemand, "GB-s", onDemand * prices.GigabyteSecond);
        }

        if (onReady > 0)
        {
            yield return new(BillPart.Calls, "execution time on always-ready instances", onReady, "GB-s", onReady * prices.ReadyExecutionGigabyteSecond);
        }

        var operations = TableOperations(load, measured);
        yield return new(BillPart.Calls, "table operations", operations, "operations", operations * prices.TableOperation);
        var counted = load.Sold == Sold.Pass ? 0 : load.Calls;
        var gigabytes = ((load.Purchases * Assumptions.BytesPerPurchase) + (counted * Assumptions.BytesPerCountedCall)) / 1_000_000_000;
        yield return new(BillPart.Calls, "rows kept for a month", gigabytes, "GB", gigabytes * prices.TableGigabyte);
    }

    /// <summary>Requests go to always-ready instances first.</summary>
    public static decimal ReadyShare(Workload load, Measured measured) => Math.Min(1, load.AlwaysReady / Instances(load, measured));
}
