using System.Net;
using Paywall.Sandbox.Tests.Processes;

namespace Paywall.Sandbox.Tests.Host;

public class StreamingTests
{
    [Fact]
    public async Task A_response_is_passed_on_while_the_handler_still_writes_it()
    {
        await using var app = new TestApp();
        await app.StartAsync();

        using var response = await app.SendAsync(HttpMethod.Get, "/api/stream").WaitAsync(Eventually.Deadline, TestApp.Cancellation);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestApp.Cancellation));
        var first = reader.ReadLineAsync(TestApp.Cancellation).AsTask();
        Assert.Equal("first", await first.WaitAsync(Eventually.Deadline, TestApp.Cancellation));

        await app.GetTextAsync("/api/release");
        Assert.Equal("second", await reader.ReadLineAsync(TestApp.Cancellation));
    }

    [Fact]
    public async Task A_request_body_is_passed_on_while_the_client_still_writes_it()
    {
        await using var app = new TestApp();
        await app.StartAsync();

        // YARP, here and in Azure, hands the client's body on in pieces of some KiB.
        var first = new string('1', 100_000);
        using var body = new PausingContent(first, "second");

        var uploading = app.SendAsync(HttpMethod.Post, "/api/upload", body);
        await Eventually.TrueAsync(
            async () => (await app.GetTextAsync("/api/received")).Length > 80_000, "most of the first part is there");
        Assert.False(uploading.IsCompleted);
        body.GoOn();

        using var response = await uploading;
        Assert.Equal(first + "second", await response.Content.ReadAsStringAsync(TestApp.Cancellation));
    }

    [Fact]
    public async Task A_client_that_leaves_cancels_the_request_at_the_handler()
    {
        await using var app = new TestApp();
        await app.StartAsync();
        using var leaving = new CancellationTokenSource();
        var hanging = app.Http.GetAsync(new Uri("/api/hang", UriKind.Relative), leaving.Token);
        await Eventually.TrueAsync(async () => (await app.GetSeenAsync()).Contains("GET /api/hang"), "the handler has it");
        Assert.Equal("0", await app.GetTextAsync("/api/closed"));

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging);
        await Eventually.TrueAsync(async () => await app.GetTextAsync("/api/closed") == "1", "the handler sees it leave");
    }

    [Fact]
    public async Task A_request_without_any_activity_is_given_up()
    {
        await using var app = new TestApp();
        await app.StartAsync(options => options with { ActivityTimeout = TimeSpan.FromMilliseconds(300) });
        await app.Host.WaitUntilReadyAsync(TestApp.Cancellation);
        Assert.Equal(HttpStatusCode.GatewayTimeout, await app.GetStatusAsync("/api/hang"));
    }

    [Fact]
    public async Task The_front_end_cuts_a_request_that_takes_too_long()
    {
        await using var app = new TestApp();
        await app.StartAsync(options => options with { FrontEndTimeout = TimeSpan.FromMilliseconds(300) });
        await app.Host.WaitUntilReadyAsync(TestApp.Cancellation);

        Assert.Equal(HttpStatusCode.BadGateway, await app.GetStatusAsync("/api/hang"));
        await Eventually.TrueAsync(async () => await app.GetTextAsync("/api/closed") == "1", "the handler sees it leave");

        using var half = await app.SendAsync(HttpMethod.Get, "/api/half");
        Assert.Equal(HttpStatusCode.OK, half.StatusCode);
        var reading = half.Content.ReadAsStringAsync(TestApp.Cancellation).WaitAsync(Eventually.Deadline, TestApp.Cancellation);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => reading);
    }

    /// <summary>A chunked body that waits between its two parts.</summary>
    private sealed class PausingContent(string first, string second) : HttpContent
    {
        private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void GoOn() => _goOn.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(first));
            await stream.FlushAsync();
            await _goOn.Task;
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(second));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
