using System.Net;

namespace Paywall.Outbound.Tests;

/// <summary>What tests of <see cref="OutboundHttp"/> ask with.</summary>
internal static class Stranger
{
    public const string Ok = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Loopback allowed, and time enough for a machine that does other things too.</summary>
    public static OutboundOptions Patient { get; } = new()
    {
        AllowLoopback = true,
        ConnectTimeout = TimeSpan.FromMinutes(1),
        TotalTimeout = TimeSpan.FromMinutes(1),
    };

    /// <summary>Every name means these addresses.</summary>
    public static OutboundOptions Resolving(this OutboundOptions options, params string[] addresses) =>
        options with { Resolve = (_, _) => Task.FromResult(Array.ConvertAll(addresses, IPAddress.Parse)) };

    public static OutboundUrl Url(string text)
    {
        Assert.True(OutboundUrl.TryParse(text, allowLoopback: true, out var url, out var reason), reason);
        return url;
    }

    /// <summary>Asks once with a client of its own.</summary>
    public static async Task<OutboundResponse> AskAsync(this OutboundOptions options, string url, TimeProvider? time = null)
    {
        using var http = new OutboundHttp(options, time ?? TimeProvider.System);
        return await http.GetAsync(Url(url), Cancellation);
    }

    /// <summary>Asks once and expects no answer.</summary>
    public static async Task<OutboundException> FailAsync(
        this OutboundOptions options, OutboundFault fault, string url, TimeProvider? time = null)
    {
        var failure = await Assert.ThrowsAsync<OutboundException>(() => options.AskAsync(url, time));
        Assert.Equal(fault, failure.Fault);
        return failure;
    }
}
