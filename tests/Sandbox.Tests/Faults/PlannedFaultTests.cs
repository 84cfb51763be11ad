using Paywall.Sandbox.Faults;
using Paywall.Sandbox.Processes;

namespace Paywall.Sandbox.Tests.Faults;

public class PlannedFaultTests
{
    [Theory]
    [InlineData("break", typeof(Fault.BreakBefore))]
    [InlineData("lose-reply", typeof(Fault.LoseReply))]
    [InlineData("break-answer", typeof(Fault.BreakMidResponse))]
    [InlineData("garbage", typeof(Fault.Garbage))]
    [InlineData("hang", typeof(Fault.Hang))]
    [InlineData("delay=2", typeof(Fault.Delay))]
    [InlineData("status=503", typeof(Fault.Answer))]
    [InlineData("kill-before", typeof(Fault.KillProcess))]
    [InlineData("kill-after", typeof(Fault.KillProcess))]
    public void Each_word_is_a_fault_and_without_a_selection_it_is_every_request(string what, Type type)
    {
        var planned = PlannedFault.Parse($"wallet:{what}");

        Assert.Equal(("wallet", type), (planned.Where, planned.Make(static () => { }).GetType()));
        Assert.All([1, 2, 1000], number => Assert.True(planned.Which.Contains(number)));
    }

    [Fact]
    public void Times_codes_and_points_are_the_ones_that_were_named()
    {
        var isKilled = false;
        Assert.Equal(new Fault.Delay(TimeSpan.FromMilliseconds(1500)), PlannedFault.Parse("queue:delay=1.5").Make(Kill));
        Assert.Equal(404, Assert.IsType<Fault.Answer>(PlannedFault.Parse("upstream:status=404").Make(Kill)).Status);
        Assert.Equal(DeathPoint.Before, Assert.IsType<Fault.KillProcess>(PlannedFault.Parse("storage:kill-before").Make(Kill)).At);
        var after = Assert.IsType<Fault.KillProcess>(PlannedFault.Parse("storage:kill-after").Make(Kill));
        after.Kill();

        Assert.Equal((DeathPoint.After, true), (after.At, isKilled));

        void Kill() => isKilled = true;
    }

    [Theory]
    [InlineData("3", new[] { 3 })]
    [InlineData("2-5", new[] { 2, 3, 4, 5 })]
    [InlineData("every:4", new[] { 4, 8 })]
    [InlineData("every:1", new[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 })]
    public void A_selection_names_requests(string which, int[] numbers)
    {
        var selection = PlannedFault.Parse($"storage:break:{which}").Which;
        Assert.Equal(numbers, Enumerable.Range(1, 10).Where(selection.Contains));
    }

    [Theory]
    [InlineData("", "WHERE:WHAT")]
    [InlineData("storage", "WHERE:WHAT")]
    [InlineData("blob:break", "'blob' is none of storage, queue, wallet, upstream")]
    [InlineData("storage:", "'' is none of delay")]
    [InlineData("storage:explode", "'explode' is none of delay")]
    [InlineData("storage:break=1", "'break=1' is none of delay")]
    [InlineData("storage:delay", "delay needs seconds")]
    [InlineData("storage:delay=-1", "'-1' is no number of seconds")]
    [InlineData("storage:delay=0", "'0' is no number of seconds")]
    [InlineData("storage:delay=1e9", "'1e9' is no number of seconds")]
    [InlineData("storage:status", "status needs a code")]
    [InlineData("storage:status=100", "'100' is no status")]
    [InlineData("storage:status=abc", "'abc' is no status")]
    [InlineData("storage:break:", "'' is none of 3")]
    [InlineData("storage:break:0", "'0' is none of 3")]
    [InlineData("storage:break:5-2", "'5-2' is none of 3")]
    [InlineData("storage:break:every:0", "'every:0' is none of 3")]
    [InlineData("storage:break:3:4", "'3:4' is none of 3")]
    public void A_text_that_means_nothing_is_one_clear_line(string text, string reason)
    {
        var problem = Assert.Throws<SandboxException>(() => PlannedFault.Parse(text));

        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
        Assert.StartsWith($"--fault {text}: ", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
    }

    [Fact]
    public void The_option_may_be_given_more_than_once_and_needs_a_value()
    {
        Assert.True(SandboxOptions.TryParse(["--fault", "storage:break:1", "--fault", "wallet:hang"], out var options));
        Assert.Equal(["storage:break:1", "wallet:hang"], options.Faults.Select(fault => fault.Text));
        Assert.Throws<SandboxException>(() => SandboxOptions.TryParse(["--fault"], out _));
    }
}
