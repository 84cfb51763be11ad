using Paywall.Cost.Bills;
using Paywall.Cost.Inputs;

namespace Paywall.Cost.Tests;

public sealed class CallTests
{
    [Theory]
    [InlineData("single", 3_000_000)]
    [InlineData("pack", 1_002_000)]
    [InlineData("pass", 1_002_000)]
    public void Every_purchase_is_a_402_and_a_webhook_beside_its_calls(string sold, int requests)
    {
        var line = Given.Line(Given.Parse("--sold", sold), BillPart.Calls, "executions");

        Assert.Equal(requests, line.Quantity);
        Assert.Equal(requests / 1_000_000m, line.Usd);
    }

    [Theory]
    [InlineData("single", 12_000_000)]
    [InlineData("pack", 3_010_000)]
    [InlineData("pass", 11_000)]
    public void Table_operations_are_those_that_were_counted(string sold, int operations)
    {
        var line = Given.Line(Given.Parse("--sold", sold), BillPart.Calls, "table operations");

        Assert.Equal(operations, line.Quantity);
        Assert.Equal(operations / 1_000_000m, line.Usd);
    }

    [Fact]
    public void A_part_of_a_pack_is_a_purchase_too() => Assert.Equal(2, new Workload { Calls = 1_001 }.Purchases);

    [Fact]
    public void Requests_that_come_together_share_the_instance()
    {
        // A thousand packs: 1,002,000 requests at 50 a second keep half a gigabyte busy for 20,040 seconds.
        var line = Given.Line(new Workload(), BillPart.Calls, "execution time");

        Assert.Equal(10_020, line.Quantity, 6);
        Assert.Equal(10_020, line.Usd, 6);
    }

    [Theory]
    [InlineData("0.2", 1)]
    [InlineData("1", 1)]
    [InlineData("1.01", 1.1)]
    [InlineData("2.5", 2.5)]
    public void A_request_alone_is_billed_for_a_second_at_least_and_in_tenths_beyond(string seconds, decimal billed)
    {
        var load = Given.Parse("--calls", "1000", "--uses", "1000", "--busy", "0", "--seconds", seconds);

        Assert.Equal(1_002 * billed * 0.5m, Given.Line(load, BillPart.Calls, "execution time").Quantity);
    }

    [Theory]
    [InlineData(512, 0.5)]
    [InlineData(2048, 2)]
    [InlineData(4096, 4)]
    public void Execution_time_is_that_of_the_whole_instance(int memory, decimal gigabytes)
    {
        var load = new Workload { Calls = 1_000, Busy = 0, Memory = memory };

        Assert.Equal(1_002 * gigabytes, Given.Line(load, BillPart.Calls, "execution time").Quantity);
    }

    [Fact]
    public void Challenges_that_nobody_pays_are_billed_like_calls_and_leave_nothing_in_storage()
    {
        var (none, ten) = (new Workload(), new Workload { Unpaid = 10 });

        Assert.Equal(
            Given.Line(none, BillPart.Calls, "executions").Quantity + 10_000_000, Given.Line(ten, BillPart.Calls, "executions").Quantity);
        Assert.Equal(Given.Line(none, BillPart.Calls, "table operations").Quantity, Given.Line(ten, BillPart.Calls, "table operations").Quantity);
    }

    [Fact]
    public void There_are_as_many_instances_as_requests_at_once_and_their_processor_time_need()
    {
        Assert.Equal(1, CallBill.Instances(new Workload(), Given.Counts));
        Assert.Equal(4, CallBill.Instances(new Workload { Seconds = 5 }, Given.Counts));

        // 2 ms with the host's part, at 350 a second: 0.7 cores, where 0.175 are used of each instance.
        Assert.Equal(4, CallBill.Instances(new Workload { Rate = 350, Seconds = 0.01m }, Given.Counts));
        Assert.Equal(7, CallBill.Instances(new Workload { Instances = 7 }, Given.Counts));
    }

    [Fact]
    public void Always_ready_instances_work_at_another_price_and_take_no_grant()
    {
        var load = new Workload { AlwaysReady = 1 };
        var bill = Given.Bill(load);

        Assert.Equal(10_020, bill.Lines.Single(line => line.What == "execution time on always-ready instances").Quantity, 6);
        Assert.DoesNotContain(bill.Lines, line => line is { Part: BillPart.Calls, What: "execution time" });
        Assert.Equal(0.5m * 2_628_000, bill.Lines.Single(line => line.What == "always-ready instances").Quantity);

        // Only the timer is left on demand: 43,800 seconds of half a gigabyte.
        Assert.Equal(-21_900, bill.Lines.Single(line => line.What == "free execution time").Usd);
    }

    [Theory]
    [InlineData(0.1, 0.25)]
    [InlineData(5, 0.25)]
    [InlineData(50, 0.01)]
    [InlineData(1000, 30)]
    public void No_instance_is_billed_for_less_than_it_works_nor_for_more_than_the_time_there_is(double rate, double seconds)
    {
        var share = Activity.Share((decimal)rate, (decimal)seconds);
        var works = 1 - (decimal)Math.Exp(-Math.Min(rate * seconds, 50));

        Assert.InRange(share, works, 1);
        Assert.InRange(Activity.StrictShare((decimal)rate, (decimal)seconds), share, (decimal)rate + 1);
    }

    [Fact]
    public void Short_calls_cost_most_if_every_pause_begins_another_second()
    {
        // 50 a second of 10 ms: 30 begin alone in every second (50 e^-0.5), each billed for one.
        Assert.Equal(30.3m, Activity.StrictShare(50, 0.01m), 1);
        Assert.Equal(0, Activity.StrictShare(0, 1));
    }
}
