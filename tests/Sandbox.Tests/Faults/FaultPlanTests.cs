using Paywall.Sandbox.Faults;

namespace Paywall.Sandbox.Tests.Faults;

public class FaultPlanTests
{
    [Fact]
    public async Task Requests_are_counted_for_each_place()
    {
        await using var target = new RawTarget();
        List<string> told = [];
        await using var plan = new FaultPlan([PlannedFault.Parse("upstream:status=418:2"), PlannedFault.Parse("wallet:status=500")], static () => { }, told.Add);
        var settings = plan.Redirect(new() { ["A__Upstream"] = target.Address.AbsoluteUri, ["B__BaseUrl"] = target.Address.AbsoluteUri, ["Other"] = "kept" });

        Assert.StartsWith("HTTP/1.1 500 ", await AskAsync(settings["B__BaseUrl"]), StringComparison.Ordinal);
        Assert.Equal(RawTarget.Ok, await AskAsync(settings["A__Upstream"]));
        Assert.StartsWith("HTTP/1.1 418 ", await AskAsync(settings["A__Upstream"]), StringComparison.Ordinal);
        Assert.Equal(RawTarget.Ok, await AskAsync(settings["A__Upstream"]));

        Assert.Equal("kept", settings["Other"]);
        Assert.Equal(
            ["fault wallet:status=500: wallet request 1, GET /base", "fault upstream:status=418:2: upstream request 2, GET /base"], told);
    }

    [Fact]
    public async Task Queues_are_a_place_of_their_own()
    {
        await using var target = new RawTarget();
        await using var plan = new FaultPlan([PlannedFault.Parse("queue:status=500")], static () => { }, static _ => { });
        var account = plan.Redirect(new() { ["AzureWebJobsStorage"] = $"AccountName=a;QueueEndpoint={target.Address};TableEndpoint={target.Address};" })["AzureWebJobsStorage"];
        var endpoints = account.Split(';').Where(part => part.Contains("Endpoint=", StringComparison.Ordinal)).Select(part => part.Split('=')[1]).ToList();

        Assert.StartsWith("HTTP/1.1 500 ", await AskAsync(endpoints[0]), StringComparison.Ordinal);
        Assert.Equal(RawTarget.Ok, await AskAsync(endpoints[1]));
    }

    [Fact]
    public async Task Without_faults_nothing_stands_in_between()
    {
        await using var plan = new FaultPlan([], static () => { }, static _ => { });
        Dictionary<string, string> settings = new() { ["A__Upstream"] = "http://127.0.0.1:1/" };
        Assert.Same(settings, plan.Redirect(settings));
    }

    [Theory]
    [InlineData("kill-before", 0)]
    [InlineData("kill-after", 1)]
    public async Task A_process_that_takes_the_place_of_a_killed_one_is_served(string what, int seen)
    {
        await using var target = new RawTarget();
        var kills = 0;
        await using var plan = new FaultPlan([PlannedFault.Parse($"upstream:{what}:1")], () => kills++, static _ => { });
        var here = plan.Redirect(new() { ["A__Upstream"] = target.Address.AbsoluteUri })["A__Upstream"];

        Assert.Equal(("", true), await RawCaller.GetAsync(new Uri(here)));
        Assert.Equal((1, seen), (kills, target.Seen.Count));
        Assert.Equal(RawTarget.Ok, await AskAsync(here));
        Assert.Equal(1, kills);
    }

    private static async Task<string> AskAsync(string address) => (await RawCaller.GetAsync(new Uri(address))).Text;
}
