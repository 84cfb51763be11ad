using System.Net.Sockets;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Timeout;

namespace Paywall.Wallets.Tests;

/// <summary>Only what cannot have reached the wallet counts as not sent: on that word somebody may pay again.</summary>
public sealed class LostCallTests
{
    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, true)]
    [InlineData(HttpRequestError.ConnectionError, true)]
    [InlineData(HttpRequestError.SecureConnectionError, true)]
    [InlineData(HttpRequestError.Unknown, false)]
    [InlineData(HttpRequestError.ResponseEnded, false)]
    [InlineData(HttpRequestError.HttpProtocolError, false)]
    [InlineData(HttpRequestError.InvalidResponse, false)]
    [InlineData(HttpRequestError.ConfigurationLimitExceeded, false)]
    public void A_failure_of_the_connection_is_unsent_only_if_there_never_was_one(HttpRequestError error, bool isUnsent) =>
        Assert.Equal(isUnsent, LostCall.Explain("ZBD", "POST /pay", new HttpRequestException(error)).IsUnsent);

    [Fact]
    public void What_the_client_itself_holds_back_is_unsent_and_says_until_when()
    {
        var wait = TimeSpan.FromSeconds(3);

        Assert.All(
            [
                LostCall.Explain("ZBD", "POST /pay", new BrokenCircuitException("open", wait)),
                LostCall.Explain("ZBD", "POST /pay", new RateLimiterRejectedException(wait)),
            ],
            lost =>
            {
                Assert.True(lost.IsUnsent);
                Assert.Equal((WalletFault.Unavailable, wait), (lost.Fault, lost.RetryAfter));
            });
    }

    [Fact]
    public void What_may_have_arrived_is_not_unsent()
    {
        Exception?[] causes =
        [
            new TimeoutRejectedException("late", TimeSpan.FromSeconds(10)),
            new TaskCanceledException("slow", new TimeoutException()),
            new HttpRequestException("reset", new IOException("reset", new SocketException((int)SocketError.ConnectionReset))),
            null,
        ];

        Assert.All(causes, cause =>
        {
            var lost = LostCall.Explain("ZBD", "POST /pay", cause);
            Assert.False(lost.IsUnsent);
            Assert.Equal(WalletFault.Unavailable, lost.Fault);
            Assert.Contains("POST /pay", lost.Message, StringComparison.Ordinal);
        });
    }
}
