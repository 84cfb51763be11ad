using System.Net.Sockets;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Timeout;

namespace Paywall.Wallets;

/// <summary>Says why a call to a wallet brought no answer, and whether it can have reached the wallet.</summary>
internal static class LostCall
{
    public static WalletException Explain(string wallet, string call, Exception? cause) => cause switch
    {
        BrokenCircuitException broken => NotSent($"{wallet} failed too often of late, so {call} was not sent.", broken, broken.RetryAfter),
        RateLimiterRejectedException full => NotSent($"Too many calls to {wallet} are under way, so {call} was not sent.", full, full.RetryAfter),
        TimeoutRejectedException late => Lost($"{wallet} did not answer {call} within {late.Timeout.TotalSeconds} s.", late),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } failure =>
            NotSent($"{wallet} has no address in DNS, so {call} was not sent.", failure),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } failure =>
            NotSent($"{wallet} cannot be reached, so {call} was not sent{Socket(failure)}.", failure),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } failure =>
            NotSent($"No trusted TLS connection to {wallet} came about, so {call} was not sent.", failure),
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } failure =>
            BadAnswer($"{wallet} answered {call} with more than anybody would read.", failure),
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } failure =>
            BadAnswer($"{wallet} answered {call} with something that is not HTTP.", failure),
        _ => Lost($"The connection to {wallet} broke before {call} was answered{Socket(cause)}.", cause),
    };

    private static WalletException NotSent(string message, Exception cause, TimeSpan? retryAfter = null) =>
        new(WalletFault.Unavailable, message, cause) { IsUnsent = true, RetryAfter = retryAfter };

    private static WalletException Lost(string message, Exception? cause) => new(WalletFault.Unavailable, message, cause);

    private static WalletException BadAnswer(string message, Exception cause) => new(WalletFault.BadAnswer, message, cause);

    private static string Socket(Exception? cause) =>
        cause?.GetBaseException() is SocketException { SocketErrorCode: var code } ? $": {code}" : "";
}
