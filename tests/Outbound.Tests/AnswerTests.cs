using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using static Paywall.Outbound.Tests.Stranger;

namespace Paywall.Outbound.Tests;

public class AnswerTests
{
    [Fact]
    public async Task A_request_says_no_more_than_it_is_told()
    {
        await using var server = new StrangersServer(Ok);
        using var http = new OutboundHttp(Patient, TimeProvider.System);
        var request = new OutboundRequest(HttpMethod.Post, Url($"http://127.0.0.1:{server.Port}/done?a=%2F"))
        {
            Body = "{}"u8.ToArray(),
            ContentType = "application/json",
            Headers = [new("Idempotency-Key", "7")],
        };

        var answer = await http.SendAsync(request, Cancellation);

        Assert.Equal((200, "application/json", "{}"), (answer.Status, answer.MediaType, Encoding.UTF8.GetString(answer.Body.Span)));
        Assert.True(answer.IsSuccess);
        Assert.Equal(
            ["POST /done?a=%2F HTTP/1.1", "Connection: close", "Content-Length: 2", "Content-Type: application/json",
                $"Host: 127.0.0.1:{server.Port}", "Idempotency-Key: 7", "User-Agent: Paywall", "{}"],
            Sorted(Assert.Single(server.Requests)));
    }

    [Fact]
    public async Task A_cookie_is_not_kept()
    {
        await using var server = new StrangersServer("HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n");
        using var http = new OutboundHttp(Patient, TimeProvider.System);
        var url = Url($"http://127.0.0.1:{server.Port}/");

        await http.GetAsync(url, Cancellation);
        await http.GetAsync(url, Cancellation);

        Assert.DoesNotContain("Cookie", server.Requests[1], StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(204)]
    [InlineData(404)]
    [InlineData(503)]
    public async Task Every_status_is_an_answer(int status)
    {
        await using var server = new StrangersServer($"HTTP/1.1 {status} Whatever\r\nContent-Length: 0\r\n\r\n");

        var answer = await Patient.AskAsync($"http://127.0.0.1:{server.Port}/");

        Assert.Equal((status, null, 0), (answer.Status, answer.MediaType, answer.Body.Length));
    }

    [Theory]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    public async Task A_body_is_read_up_to_the_limit_and_no_further(int length, bool isRead)
    {
        await using var told = new StrangersServer($"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{new string('a', length)}");
        await using var untold = new StrangersServer(
            $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{length:x}\r\n{new string('a', length)}\r\n0\r\n\r\n");
        var options = Patient with { ResponseLimit = 1024 };

        foreach (var port in (int[])[told.Port, untold.Port])
        {
            if (isRead)
            {
                Assert.Equal(length, (await options.AskAsync($"http://127.0.0.1:{port}/")).Body.Length);
            }
            else
            {
                await options.FailAsync(OutboundFault.TooLarge, $"http://127.0.0.1:{port}/");
            }
        }
    }

    [Fact]
    public async Task A_body_without_end_is_cut_off()
    {
        await using var server = new StrangersServer(async (stream, cancellation) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), cancellation);
            while (true)
            {
                await stream.WriteAsync(new byte[4096], cancellation);
            }
        });

        await Patient.FailAsync(OutboundFault.TooLarge, $"http://127.0.0.1:{server.Port}/");
    }

    [Fact]
    public async Task Headers_without_end_are_cut_off()
    {
        await using var server = new StrangersServer(async (stream, cancellation) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n"u8.ToArray(), cancellation);
            while (true)
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"X-More: {new string('a', 1000)}\r\n"), cancellation);
            }
        });

        await Patient.FailAsync(OutboundFault.TooLarge, $"http://127.0.0.1:{server.Port}/");
    }

    [Fact]
    public async Task Nothing_is_decompressed()
    {
        using var bomb = new MemoryStream();
        await using (var gzip = new GZipStream(bomb, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            await gzip.WriteAsync(new byte[10_000_000], Cancellation);
        }

        await using var server = new StrangersServer(async (stream, cancellation) =>
        {
            var head = $"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {bomb.Length}\r\n\r\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head), cancellation);
            await stream.WriteAsync(bomb.ToArray(), cancellation);
        });

        var answer = await Patient.AskAsync($"http://127.0.0.1:{server.Port}/");

        Assert.Equal(bomb.ToArray(), answer.Body.ToArray());
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", "a")]
    [InlineData("HTTP/1.1 200 OK\r\nX-Slow: ", "a")]
    [InlineData("", "HTTP/1.1 102 Processing\r\n\r\n")]
    public async Task A_slow_drip_counts_against_one_limit(string head, string drop)
    {
        var clock = new FakeTimeProvider();
        await using var server = new StrangersServer(async (stream, cancellation) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head), cancellation);
            for (var i = 0; i < 9; i++)
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(drop), cancellation);
                clock.Advance(TimeSpan.FromSeconds(7));
            }

            await Task.Delay(Timeout.Infinite, cancellation);
        });

        await Patient.FailAsync(OutboundFault.TooSlow, $"http://127.0.0.1:{server.Port}/", clock);
    }

    [Fact]
    public async Task A_name_that_is_never_resolved_counts_against_the_limit_too()
    {
        var clock = new FakeTimeProvider();
        var options = Patient with
        {
            Resolve = (_, _) =>
            {
                clock.Advance(Patient.TotalTimeout);
                return new TaskCompletionSource<IPAddress[]>().Task;
            },
        };

        await options.FailAsync(OutboundFault.TooSlow, "https://shop.example/", clock);
    }

    [Fact]
    public async Task A_connection_that_does_not_come_about_has_a_limit_of_its_own()
    {
        var options = Patient with
        {
            ConnectTimeout = TimeSpan.FromMilliseconds(1),
            Resolve = (_, _) => new TaskCompletionSource<IPAddress[]>().Task,
        };

        await options.FailAsync(OutboundFault.TooSlow, "https://shop.example/");
    }

    [Fact]
    public async Task A_caller_who_gives_up_is_told_nothing_else()
    {
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await using var server = new StrangersServer((_, cancellation) =>
        {
            caller.Cancel();
            return Task.Delay(Timeout.Infinite, cancellation);
        });
        using var http = new OutboundHttp(Patient, TimeProvider.System);

        var given = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => http.GetAsync(Url($"http://127.0.0.1:{server.Port}/"), caller.Token));

        Assert.True(given.CancellationToken.IsCancellationRequested);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.9\r\n\r\n", OutboundFault.BadAnswer)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", OutboundFault.BadAnswer)]
    public async Task What_is_not_HTTP_is_a_bad_answer(string answer, OutboundFault fault)
    {
        await using var server = new StrangersServer(answer);

        await Patient.FailAsync(fault, $"http://127.0.0.1:{server.Port}/");
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")]
    [InlineData("HTTP/1.1 200 OK\r\n")]
    [InlineData("")]
    public async Task A_connection_that_breaks_is_no_answer(string beginning)
    {
        await using var server = new StrangersServer(async (stream, cancellation) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(beginning), cancellation);
            throw new IOException("The stranger hangs up.");
        });

        var failure = await Assert.ThrowsAsync<OutboundException>(() => Patient.AskAsync($"http://127.0.0.1:{server.Port}/"));

        Assert.Contains(failure.Fault, (OutboundFault[])[OutboundFault.Unreachable, OutboundFault.BadAnswer]);
    }

    private static IEnumerable<string> Sorted(string request)
    {
        var lines = request.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        return [lines[0], .. lines[1..^1].Order(StringComparer.Ordinal), lines[^1]];
    }
}
