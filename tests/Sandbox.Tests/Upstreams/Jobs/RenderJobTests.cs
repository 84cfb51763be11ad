using System.Text.Json.Nodes;
using System.Xml.Linq;
using Paywall.Sandbox.Tests.Network;
using Paywall.Sandbox.Tests.Processes;

namespace Paywall.Sandbox.Tests.Upstreams.Jobs;

public sealed class RenderJobTests : IAsyncLifetime
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(200);

    private JobWorld? _world;

    public async ValueTask InitializeAsync() => _world = await JobWorld.StartAsync();

    public ValueTask DisposeAsync() => _world!.DisposeAsync();

    [Fact]
    public async Task An_image_has_every_frame_and_takes_its_time()
    {
        var began = _world!.Clock.GetUtcNow();
        var image = await DoneAsync(RenderAsync(5));

        Assert.Equal((200, "image/svg+xml"), (image.Status, image.ContentType));
        var svg = XDocument.Parse(image.Text).Root!;
        Assert.Equal("{http://www.w3.org/2000/svg}svg", svg.Name.ToString());
        Assert.Equal(5, svg.Elements().Select(frame => frame.Attribute("fill")!.Value).Distinct().Count());
        Assert.True(_world.Clock.GetUtcNow() - began >= TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Every_frame_is_told_to_the_paywall()
    {
        await DoneAsync(RenderAsync(4));

        var told = _world!.Ops.Reports;
        Assert.All(told, report => Assert.Equal((JobWorld.Key, "progress"), (report.Id, report.What)));
        Assert.Equal([25, 50, 75, 100], told.Select(report => JsonNode.Parse(report.Body)!["percent"]!.GetValue<int>()));
        Assert.Equal("""{"percent":100,"message":"4 of 4 frames"}""", told[^1].Body);
    }

    [Theory]
    [InlineData(409)]
    [InlineData(500)]
    public async Task A_paywall_that_takes_no_progress_gets_its_image_all_the_same(int refusal)
    {
        _world!.Ops.Refusal = refusal;

        Assert.Equal(200, (await DoneAsync(RenderAsync(2))).Status);
        Assert.Equal(2, _world.Ops.Received);
    }

    [Fact]
    public async Task Without_a_job_URL_nobody_is_told()
    {
        Assert.Equal(200, (await DoneAsync(RenderAsync(2, isPublic: false))).Status);
        Assert.Equal(0, _world!.Ops.Received);
    }

    [Fact]
    public async Task The_same_key_waits_for_the_work_that_runs_and_later_gets_the_same_bytes()
    {
        var first = RenderAsync(3);
        var second = RenderAsync(3, attempt: 2);
        await Eventually.TrueAsync(() => _world!.Jobs.Attempts.Count == 2, "both attempts arrive");
        Assert.False(first.IsCompleted);

        var images = new[] { await DoneAsync(first), await DoneAsync(second), await RenderAsync(3, attempt: 3) };

        Assert.Single(images.Select(image => image.Text).Distinct());
        Assert.Equal(1, _world!.Jobs.ExecutionsOf(JobWorld.Key));
        Assert.Equal(3, _world.Ops.Reports.Count);
    }

    [Fact]
    public async Task Work_goes_on_when_the_paywall_hangs_up()
    {
        var gone = RenderAsync(2);
        await Eventually.TrueAsync(() => _world!.Jobs.ExecutionsOf(JobWorld.Key) == 1, "the work begins");
        _world!.Http.CancelPendingRequests();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);

        await _world.PassUntilAsync(() => _world.Ops.Reports.Count == 2, Frame, "the work goes on");

        Assert.Equal(200, (await RenderAsync(2, attempt: 2)).Status);
        Assert.Equal(1, _world.Jobs.ExecutionsOf(JobWorld.Key));
    }

    [Fact]
    public async Task The_same_key_with_another_input_is_refused()
    {
        await DoneAsync(RenderAsync(1));

        JobWorld.IsRefused("another input", await RenderAsync(2));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    [InlineData(-1)]
    public async Task Too_few_or_too_many_frames_are_refused(int frames) =>
        JobWorld.IsRefused("from 1 to 100", await RenderAsync(frames));

    [Fact]
    public async Task How_long_a_frame_takes_can_be_set()
    {
        _world!.Jobs.FrameTime = TimeSpan.Zero;

        Assert.Equal(200, (await RenderAsync(100)).Status);
    }

    [Fact]
    public async Task An_upstream_that_ends_does_not_wait_for_its_work()
    {
        var asked = RenderAsync(100);
        await Eventually.TrueAsync(() => _world!.Jobs.ExecutionsOf(JobWorld.Key) == 1, "the work begins");

        await _world!.Upstream.DisposeAsync().AsTask().WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => asked);
    }

    private Task<HttpReply> RenderAsync(int frames, int attempt = 1, bool isPublic = true) =>
        _world!.AskAsync("render", $$"""{"frames":{{frames}}}""", attempt, isPublic);

    private async Task<HttpReply> DoneAsync(Task<HttpReply> asked)
    {
        await _world!.PassUntilAsync(() => asked.IsCompleted, Frame, "the image is drawn");
        return await asked;
    }
}
