using Microsoft.Extensions.Time.Testing;
using Paywall.Sandbox.Faults;
using Paywall.Sandbox.Tests.Processes;

namespace Paywall.Sandbox.Tests.Faults;

public class FaultTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_fault_everything_passes_byte_for_byte_but_the_name_of_the_host()
    {
        await using var target = new RawTarget();
        await using var proxy = new FaultProxy();
        var here = proxy.StandBefore("target", target.Address);
        var (text, isReset) = await RawCaller.SendAsync(
            here, "GET /base/caf%C3%A9/%2e%2E//a;b?q=%zz&\xe9 HTTP/1.1\r\nhOST: x\r\nX-Odd:  two  \r\nConnection: close\r\n\r\n");

        Assert.Equal((RawTarget.Ok, false), (text, isReset));
        Assert.Equal(
            $"GET /base/caf%C3%A9/%2e%2E//a;b?q=%zz&\xe9 HTTP/1.1\r\nHost: {target.Address.Authority}\r\nX-Odd:  two  \r\nConnection: close\r\n\r\n",
            target.Seen.Single());
        Assert.Equal(new OutgoingRequest(1, "target", "GET", "/base/caf%C3%A9/%2e%2E//a;b") { Status = 200 }, proxy.Requests.Single());
    }

    [Fact]
    public async Task A_request_that_breaks_before_never_reaches_the_target()
    {
        var (text, isReset, target) = await RunAsync(new Fault.BreakBefore());
        Assert.Equal(("", true, 0), (text, isReset, target));
    }

    [Fact]
    public async Task A_lost_reply_was_done_by_the_target_and_nothing_of_it_arrives()
    {
        var (text, isReset, target) = await RunAsync(new Fault.LoseReply());
        Assert.Equal(("", true, 1), (text, isReset, target));
    }

    [Theory]
    [InlineData(RawTarget.Ok, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nX-Other: kept\r\n\r\n01234")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nA\r\n01234\r\n0\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nA\r\n01234")]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 204 N")]
    public async Task An_answer_that_breaks_in_the_middle_is_headers_and_half_of_the_body(string answer, string arrives)
    {
        var (text, isReset, target) = await RunAsync(new Fault.BreakMidResponse(), answer);
        Assert.StartsWith(text, arrives, StringComparison.Ordinal);
        Assert.Equal((true, 1), (isReset, target));
        Assert.InRange(text.Length, arrives.Length - 5, arrives.Length);
    }

    [Fact]
    public async Task Garbage_comes_as_it_is_and_the_target_sees_nothing()
    {
        foreach (var garbage in new[] { Fault.Garbage.NotHttp, Fault.Garbage.Html, Fault.Garbage.BrokenJson })
        {
            var (text, isReset, target) = await RunAsync(garbage);
            Assert.Equal((System.Text.Encoding.Latin1.GetString(garbage.Bytes.Span), false, 0), (text, isReset, target));
        }
    }

    [Fact]
    public async Task A_given_answer_comes_instead_of_the_targets()
    {
        var (text, isReset, target) = await RunAsync(new Fault.Answer(429, [("Retry-After", "17")], "slow"u8.ToArray()));
        Assert.Equal("HTTP/1.1 429 Fault\r\nConnection: close\r\nRetry-After: 17\r\nContent-Length: 4\r\n\r\nslow", text);
        Assert.Equal((false, 0), (isReset, target));
    }

    [Fact]
    public async Task A_delayed_request_leaves_when_its_time_has_come()
    {
        var time = new FakeTimeProvider();
        await using var target = new RawTarget();
        await using var proxy = new FaultProxy(time) { Decide = _ => new Fault.Delay(TimeSpan.FromSeconds(10)) };
        var asking = RawCaller.GetAsync(proxy.StandBefore("target", target.Address));
        await proxy.WhenRequestedAsync(1, Cancellation);
        Assert.Empty(target.Seen);
        Assert.False(asking.IsCompleted);

        await Eventually.TrueAsync(() => Pass(time, asking), "the delay is over");

        Assert.Equal((RawTarget.Ok, false), await asking);
    }

    [Fact]
    public async Task What_hangs_goes_on_when_it_is_released()
    {
        await using var target = new RawTarget();
        await using var proxy = new FaultProxy { Decide = request => request.Number == 1 ? new Fault.Hang() : null };
        var here = proxy.StandBefore("target", target.Address);
        var hanging = RawCaller.GetAsync(here);
        await proxy.WhenRequestedAsync(1, Cancellation);
        Assert.Equal((RawTarget.Ok, false), await RawCaller.GetAsync(here));
        Assert.False(hanging.IsCompleted);

        await Eventually.TrueAsync(() => Release(proxy, hanging), "it goes on");

        Assert.Equal((RawTarget.Ok, false), await hanging);
        Assert.Equal(2, target.Seen.Count);
    }

    [Fact]
    public async Task What_hangs_to_the_end_is_reset_and_never_reaches_the_target()
    {
        await using var target = new RawTarget();
        var proxy = new FaultProxy { Decide = _ => new Fault.Hang() };
        var hanging = RawCaller.GetAsync(proxy.StandBefore("target", target.Address));
        await proxy.WhenRequestedAsync(1, Cancellation);

        await proxy.DisposeAsync();

        Assert.Equal(("", true), await hanging);
        Assert.Empty(target.Seen);
    }

    private static async Task<(string Text, bool IsReset, int Seen)> RunAsync(Fault fault, string answer = RawTarget.Ok)
    {
        await using var target = new RawTarget(answer);
        await using var proxy = new FaultProxy { Decide = _ => fault };
        var (text, isReset) = await RawCaller.GetAsync(proxy.StandBefore("target", target.Address));
        return (text, isReset, target.Seen.Count);
    }

    private static bool Pass(FakeTimeProvider time, Task until)
    {
        time.Advance(TimeSpan.FromSeconds(1));
        return until.IsCompleted;
    }

    private static bool Release(FaultProxy proxy, Task until)
    {
        proxy.Release();
        return until.IsCompleted;
    }
}
