using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Paywall.Sandbox.Network;

namespace Paywall.Sandbox.Upstreams.Jobs;

/// <summary>
/// Slow work that says how far it is: an image drawn frame by frame. One key is worked for once, however often it is asked for.
/// </summary>
/// <param name="reporter">Tells the paywall.</param>
/// <param name="countExecution">Counts one execution of a key and returns how many there were.</param>
/// <param name="time">Says how long a frame takes.</param>
internal sealed class RenderJob(JobReporter reporter, Func<string, int> countExecution, TimeProvider time) : IAsyncDisposable
{
    private const int MostFrames = 100;
    private const int FrameWidth = 16;

    private static readonly SandboxProblem OtherInput = JobInput.Refused("The Idempotency-Key was used with another input.");

    private readonly ConcurrentDictionary<string, Work> _works = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();

    public TimeSpan FrameTime { get; set; } = TimeSpan.FromMilliseconds(200);

    public async Task RunAsync(HttpContext context, JobCall call, RenderInput input)
    {
        if (input.Frames is < 1 or > MostFrames)
        {
            await JobInput.Refused($"frames must be a whole number from 1 to {MostFrames}.").WriteAsync(context);
            return;
        }

        var work = _works.GetOrAdd(call.Key, _ => new Work(input.Frames));
        if (work.Frames != input.Frames)
        {
            await OtherInput.WriteAsync(context);
            return;
        }

        // A later attempt may bring another token.
        work.Reports = call.Reports;
        var image = await work.StartOnce(() => DrawAsync(call.Key, work)).WaitAsync(context.RequestAborted);
        context.Response.ContentType = "image/svg+xml";
        context.Response.ContentLength = image.Length;
        await context.Response.Body.WriteAsync(image, context.RequestAborted);
    }

    public async ValueTask DisposeAsync()
    {
        // Nothing waits for this source's handle and no timer is behind it, so it needs no disposal and may be cancelled twice.
        await _stopping.CancelAsync();
        await Task.WhenAll(_works.Values.Select(work => work.WhenEndedAsync()));
    }

    /// <summary>Goes on when the paywall hangs up, so that its next attempt finds the work done.</summary>
    private async Task<byte[]> DrawAsync(string key, Work work)
    {
        countExecution(key);
        var svg = new StringBuilder();
        svg.Append(
            CultureInfo.InvariantCulture,
            $"""<svg xmlns="http://www.w3.org/2000/svg" width="{work.Frames * FrameWidth}" height="{FrameWidth}">""");
        for (var frame = 0; frame < work.Frames; frame++)
        {
            await Task.Delay(FrameTime, time, _stopping.Token);
            var hue = 360 * frame / work.Frames;
            svg.Append(
                CultureInfo.InvariantCulture,
                $"""<rect x="{frame * FrameWidth}" width="{FrameWidth}" height="{FrameWidth}" fill="hsl({hue},80%,50%)"/>""");
            if (work.Reports is { } reports)
            {
                // Progress is a courtesy: the image does not depend on who hears of it.
                var done = frame + 1;
                var progress = new JobProgress(100 * done / work.Frames, $"{done} of {work.Frames} frames");
                await reporter.ReportProgressAsync(reports, progress, _stopping.Token);
            }
        }

        return Encoding.UTF8.GetBytes(svg.Append("</svg>").ToString());
    }

    private sealed class Work(int frames)
    {
        private readonly Lock _lock = new();
        private volatile JobAddress? _reports;
        private Task<byte[]>? _image;

        public int Frames => frames;

        public JobAddress? Reports
        {
            get => _reports;
            set => _reports = value;
        }

        public Task<byte[]> StartOnce(Func<Task<byte[]>> draw)
        {
            lock (_lock)
            {
                return _image ??= draw();
            }
        }

        public async Task WhenEndedAsync()
        {
            Task? image;
            lock (_lock)
            {
                image = _image;
            }

            if (image is not null)
            {
                // Stopped or not, it only must not run any more.
                await image.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
