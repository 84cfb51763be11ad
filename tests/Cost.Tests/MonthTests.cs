using Paywall.Cost.Bills;
using Paywall.Cost.Inputs;

namespace Paywall.Cost.Tests;

public sealed class MonthTests
{
    [Fact]
    public void A_month_without_calls_is_the_timer_and_what_the_host_does_by_itself()
    {
        var bill = Given.Bill(new Workload { Calls = 0, Grants = false });

        Assert.Equal(
            [
                ("Reconcile: executions", 43_800m), ("Reconcile: execution time", 21_900m), ("Reconcile: table operations", 43_800m),
                ("the host's locks", 350_400m), ("package at rest", 0.02m), ("looking at the queue", 262_800m),
            ],
            bill.Lines.Select(line => (line.What, line.Quantity)));
        Assert.Equal(bill.Total, bill.Of(BillPart.Idle));
        Assert.Equal(0.0438m + 21_900 + 0.0438m + 0.3504m + 0.02m + 0.2628m, bill.Total);
    }

    [Fact]
    public void Grants_take_off_what_is_used_and_no_more()
    {
        var idle = Given.Bill(new Workload { Calls = 0 });
        var huge = Given.Bill(new Workload { Calls = 1_000_000_000 });

        Assert.Equal(-21_900 - 0.0438m, idle.Of(BillPart.Grant));
        Assert.Equal(-100_000 - 0.25m, huge.Of(BillPart.Grant));
        Assert.Equal(0, Given.Bill(new Workload { Grants = false }).Of(BillPart.Grant));
    }

    [Fact]
    public void A_job_is_three_requests_and_its_work_each_alone()
    {
        var load = new Workload { Calls = 0, Jobs = 1_000 };

        Assert.Equal(4_000, Given.Line(load, BillPart.Jobs, "executions").Quantity);
        Assert.Equal(1_000 * (3 + 5) * 0.5m, Given.Line(load, BillPart.Jobs, "execution time").Quantity);
        Assert.Equal(1_000 * (2 + 9 + 2 + 8), Given.Line(load, BillPart.Jobs, "table operations").Quantity);
        Assert.Equal(1_000 * (1 + 2), Given.Line(load, BillPart.Jobs, "queue operations").Quantity);
    }

    [Fact]
    public void Service_Bus_costs_its_month_and_what_goes_beyond_it()
    {
        var load = new Workload { Calls = 0, Jobs = 5_000_000, Queue = WorkQueue.ServiceBus };

        Assert.Equal(1, Given.Line(load, BillPart.Idle, "Service Bus, Standard").Usd);
        Assert.Equal(2, Given.Line(load, BillPart.Jobs, "Service Bus operations").Usd);
        Assert.Equal(0, Given.Line(load with { Jobs = 1_000 }, BillPart.Jobs, "Service Bus operations").Usd);
        Assert.DoesNotContain(Given.Bill(load).Lines, line => line.What == "looking at the queue");
    }

    [Fact]
    public void Only_Application_Insights_is_billed_for_telemetry_and_more_traces_cost_more()
    {
        var load = new Workload { Telemetry = Telemetry.ApplicationInsights };

        Assert.Empty(TelemetryBill.Lines(load with { Telemetry = Telemetry.Otlp }, Given.Prices, Given.Counts));
        Assert.Equal(0.2m, Given.Line(load, BillPart.Calls, "Application Insights: traces").Quantity);
        Assert.Equal(4, Given.Line(load with { Sampled = 1 }, BillPart.Calls, "Application Insights: traces").Quantity);

        // Twenty items a second at most, for 20,040 seconds.
        Assert.Equal(0.4008m, Given.Line(load, BillPart.Calls, "Application Insights: the host's reports").Quantity, 6);
    }

    [Fact]
    public void So_much_telemetry_is_free_and_no_more()
    {
        var load = new Workload { Calls = 0, Telemetry = Telemetry.ApplicationInsights };
        var much = new Workload { Telemetry = Telemetry.ApplicationInsights, Sampled = 1, Calls = 10_000_000 };

        Assert.Equal(0.3066m, -Given.Line(load, BillPart.Grant, "free logs").Usd);
        Assert.Equal(5, Given.Line(much, BillPart.Grant, "free logs").Quantity);
        Assert.DoesNotContain(Given.Bill(load with { Grants = false }).Lines, line => line.What == "free logs");
    }

    [Fact]
    public void Alert_rules_cost_what_they_are()
    {
        var load = new Workload { Calls = 0, Alerts = 10, LogAlerts = 1 };

        Assert.Equal(11, Given.Line(load, BillPart.Idle, "alert rules").Usd);
    }

    [Fact]
    public void Nothing_sold_is_nothing_but_the_idle_month()
    {
        var bill = Given.Bill(new Workload { Calls = 0, Jobs = 0, Unpaid = 5 });

        Assert.Equal(0, bill.Of(BillPart.Calls) + bill.Of(BillPart.Jobs));
        Assert.All(bill.Lines, line => Assert.True(line.Part is BillPart.Idle or BillPart.Grant));
    }

    [Fact]
    public void The_most_that_can_be_asked_for_is_calculated()
    {
        var load = Given.Parse("--calls", "1000000000000000", "--jobs", "1000000000000000", "--rate", "10000000", "--unpaid", "1000000", "--sold", "single");

        Assert.True(Bill.Of(load, Given.RealPrices, Given.RealCounts).Total > 400_000_000);
    }
}
