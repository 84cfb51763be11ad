using System.Net;
using System.Net.Sockets;
using System.Text;
using Paywall.Functions.Tests.Harness;

namespace Paywall.Functions.Tests.Calls;

public class BrokenConnectionTests(LocalStorage storage)
{
    [Fact]
    public async Task An_upstream_that_breaks_off_in_the_middle_of_its_answer_costs_nothing()
    {
        using var upstream = new RawUpstream();
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:Upstream", upstream.Address));
        var credential = await shop.BuyAsync("/api/echo");
        for (var execution = 1; execution <= 2; execution++)
        {
            var answering = upstream.Hold("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this much");
            using var response = await SendWhenFreeAsync(shop, credential);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            answering.Dispose();
            await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsStringAsync(Shop.Cancellation));
        }
    }

    [Fact]
    public async Task A_client_that_hangs_up_after_the_headers_has_used_its_call()
    {
        using var upstream = new RawUpstream();
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:Upstream", upstream.Address));
        var credential = await shop.BuyAsync("/api/echo");
        using (var answering = upstream.Hold("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this much"))
        {
            var response = await shop.GetAsync("/api/echo", credential);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            response.Dispose();
            using var later = await SendWhenFreeAsync(shop, credential);
            await ProblemAssert.IsAsync(later, 402, "already-used");
        }
    }

    [Fact]
    public async Task An_upstream_that_answers_garbage_costs_nothing()
    {
        using var upstream = new RawUpstream();
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:Upstream", upstream.Address));
        var credential = await shop.BuyAsync("/api/echo");
        for (var execution = 1; execution <= 2; execution++)
        {
            var serving = upstream.AnswerAsync("this is not HTTP\r\n\r\n");
            using var response = await SendWhenFreeAsync(shop, credential);
            await serving;
            await ProblemAssert.IsAsync(response, 502, "upstream-unreachable");
        }
    }

    /// <summary>Sends until no other request holds the use any more.</summary>
    private static async Task<HttpResponseMessage> SendWhenFreeAsync(Shop shop, string credential)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Shop.Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            var response = await shop.GetAsync("/api/echo", credential);
            if (response.StatusCode != HttpStatusCode.Conflict)
            {
                return response;
            }

            response.Dispose();
            deadline.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>An upstream that writes exactly what it is told, and breaks off when it is told.</summary>
    private sealed class RawUpstream : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public RawUpstream() => _listener.Start();

        public string Address => $"http://{_listener.LocalEndpoint}/";

        /// <summary>Answers one request and breaks off.</summary>
        public async Task AnswerAsync(string answer)
        {
            using var connection = await AcceptAsync(answer);
        }

        /// <summary>Answers one request and keeps the connection open.</summary>
        public Held Hold(string answer) => new(AcceptAsync(answer));

        public void Dispose() => _listener.Dispose();

        private async Task<TcpClient> AcceptAsync(string answer)
        {
            var connection = await _listener.AcceptTcpClientAsync(Shop.Cancellation);
            var buffer = new byte[8192];
            _ = await connection.GetStream().ReadAsync(buffer, Shop.Cancellation);
            await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer), Shop.Cancellation);
            return connection;
        }

        public sealed class Held(Task<TcpClient> connection) : IDisposable
        {
            public void Dispose()
            {
                if (connection.IsCompletedSuccessfully)
                {
                    connection.Result.Dispose();
                }
            }
        }
    }
}
