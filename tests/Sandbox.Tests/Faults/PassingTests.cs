using System.Net;
using System.Security.Cryptography;
using Paywall.Sandbox.Faults;
using Paywall.Sandbox.Tests.Processes;

namespace Paywall.Sandbox.Tests.Faults;

public sealed class PassingTests : IAsyncLifetime
{
    private readonly FaultProxy _proxy = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { Expect100ContinueTimeout = Timeout.InfiniteTimeSpan, ActivityHeadersPropagator = null });
    private StreamTarget _target = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _target = await StreamTarget.StartAsync();
        _http.BaseAddress = _proxy.StandBefore("target", _target.Address);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _proxy.DisposeAsync();
        await _target.DisposeAsync();
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task A_large_body_passes_whole_with_its_length_or_in_chunks_at_once_or_when_asked_for(bool isChunked, bool waits)
    {
        var body = RandomNumberGenerator.GetBytes(StreamTarget.Large);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/digest") { Content = new ByteArrayContent(body) };
        request.Headers.TransferEncodingChunked = isChunked;
        request.Headers.ExpectContinue = waits;

        using var response = await _http.SendAsync(request, Cancellation).WaitAsync(Eventually.Deadline, Cancellation);

        Assert.Equal(Convert.ToHexString(SHA256.HashData(body)), await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task An_endless_answer_is_passed_on_as_far_as_the_caller_reads_it()
    {
        var response = await _http.GetAsync("/endless", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        var body = await response.Content.ReadAsStreamAsync(Cancellation);
        await body.ReadExactlyAsync(new byte[StreamTarget.Large], Cancellation).AsTask().WaitAsync(Eventually.Deadline, Cancellation);

        response.Dispose();

        var sent = await _target.EndlessSent.WaitAsync(Eventually.Deadline, Cancellation);
        Assert.True(sent >= StreamTarget.Large);
    }

    [Fact]
    public async Task Events_arrive_one_by_one()
    {
        Assert.True(_target.Events.Writer.TryWrite("first"));
        using var response = await _http.GetAsync("/events", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation));
        foreach (var next in new[] { "second", "third", "" })
        {
            Assert.StartsWith("data: ", await reader.ReadLineAsync(Cancellation).AsTask().WaitAsync(Eventually.Deadline, Cancellation), StringComparison.Ordinal);
            Assert.Equal("", await reader.ReadLineAsync(Cancellation).AsTask().WaitAsync(Eventually.Deadline, Cancellation));
            Assert.True(next.Length > 0 ? _target.Events.Writer.TryWrite(next) : _target.Events.Writer.TryComplete());
        }

        Assert.Null(await reader.ReadLineAsync(Cancellation).AsTask().WaitAsync(Eventually.Deadline, Cancellation));
    }

    [Fact]
    public async Task Answers_without_a_body_leave_the_connection_as_it_was()
    {
        foreach (var status in new[] { 204, 304, 205, 200, 500 })
        {
            using var response = await _http.GetAsync($"/status/{status}", Cancellation);
            Assert.Equal(status, (int)response.StatusCode);
        }

        using var request = new HttpRequestMessage(HttpMethod.Head, "/page");
        using (var head = await _http.SendAsync(request, Cancellation))
        {
            Assert.Equal(4, head.Content.Headers.ContentLength);
        }

        Assert.Equal("page", await _http.GetStringAsync("/page", Cancellation));
        Assert.Equal(1, _target.Connections);
        Assert.Equal([204, 304, 205, 200, 500, 200, 200], _proxy.Requests.Select(request => request.Status!.Value));
    }

    [Fact]
    public async Task An_answer_that_comes_before_the_body_was_read_arrives()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/refuse") { Content = new ByteArrayContent(new byte[1000]) };
        request.Headers.ExpectContinue = true;
        using var response = await _http.SendAsync(request, Cancellation).WaitAsync(Eventually.Deadline, Cancellation);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("page", await _http.GetStringAsync("/page", Cancellation));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_caller_that_leaves_cancels_the_targets_request(string method)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        using var request = new HttpRequestMessage(new HttpMethod(method), "/wait");
        request.Content = method == "POST" ? new ByteArrayContent(new byte[1000]) : null;
        var asking = _http.SendAsync(request, leaving.Token);
        var left = await _target.Waiting.Task.WaitAsync(Eventually.Deadline, Cancellation);
        Assert.False(left.IsCompleted);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await left.WaitAsync(Eventually.Deadline, Cancellation);
    }

    [Fact]
    public async Task Many_requests_at_once_are_numbered_without_a_gap_and_counted_by_operation()
    {
        var other = _proxy.StandBefore("other", _target.Address);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(async index =>
        {
            var page = new Uri(index % 4 == 0 ? other : _http.BaseAddress!, $"/page?{index}");
            Assert.Equal("page", await _http.GetStringAsync(page, Cancellation));
        }));

        Assert.Equal(Enumerable.Range(1, 100), _proxy.Requests.Select(request => request.Number));
        Assert.All(_proxy.Requests, request => Assert.Equal(200, request.Status));
        var counts = _proxy.Count();
        Assert.Equal((2, 75, 25), (counts.Count, counts[("target", "GET /page")], counts[("other", "GET /page")]));
        Assert.Equal(other, _proxy.StandBefore("other", _target.Address));
        Assert.Empty(_proxy.Count(after: 100));
    }

    [Theory]
    [InlineData("/v0/charges/0b6e3c36-2f0e-4f3c-9a45-6f1f5f0d9c11", "/v0/charges/{id}")]
    [InlineData("/account1/purchases(PartitionKey='a',RowKey='b%2Fc')", "/account1/purchases()")]
    [InlineData("/devstoreaccount1/$batch", "/devstoreaccount1/$batch")]
    [InlineData("/v0/decode-lightning-invoice", "/v0/decode-lightning-invoice")]
    public void An_operation_is_a_path_without_what_differs_between_purchases(string path, string operation) =>
        Assert.Equal("PUT " + operation, new OutgoingRequest(1, "x", "PUT", path).Operation);
}
