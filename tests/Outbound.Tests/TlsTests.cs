using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using static Paywall.Outbound.Tests.Stranger;

namespace Paywall.Outbound.Tests;

public sealed class TlsTests : IDisposable
{
    private readonly Authority _authority = new();

    private OutboundOptions Trusting => Patient.Resolving("127.0.0.1") with { TrustedRoot = _authority.Root };

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task A_server_that_proves_its_name_is_asked()
    {
        await using var server = new StrangersServer(Ok, _authority.Certify("shop.example"));

        var answer = await Trusting.AskAsync($"https://shop.example:{server.Port}/");

        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task Many_at_once_do_not_disturb_each_other()
    {
        await using var server = new StrangersServer(Ok, _authority.Certify("shop.example"));
        using var http = new OutboundHttp(Trusting, TimeProvider.System);
        var url = Url($"https://shop.example:{server.Port}/");

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => http.GetAsync(url, Cancellation)));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
    }

    [Fact]
    public async Task A_server_of_another_name_is_not_believed() => await IsUntrustedAsync(_authority.Certify("other.example"));

    [Fact]
    public async Task A_server_whose_time_is_over_is_not_believed() =>
        await IsUntrustedAsync(_authority.Certify("shop.example", end: new DateTimeOffset(2021, 1, 1, 0, 0, 0, TimeSpan.Zero)));

    [Fact]
    public async Task A_server_that_nobody_trusts_is_not_believed()
    {
        await using var server = new StrangersServer(Ok, _authority.Certify("shop.example"));

        await Patient.Resolving("127.0.0.1").FailAsync(OutboundFault.Untrusted, $"https://shop.example:{server.Port}/");

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task What_speaks_no_TLS_is_not_believed()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var asking = Trusting.FailAsync(OutboundFault.Untrusted, $"https://shop.example:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        using var connection = await listener.AcceptTcpClientAsync(Cancellation);
        await connection.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), Cancellation);

        await asking;
    }

    [Fact]
    public async Task A_URL_in_a_certificate_is_not_asked()
    {
        await using var bait = new StrangersServer(Ok);
        var certificate = _authority.Certify("shop.example", sendsIntermediate: false, issuerUrl: $"http://127.0.0.1:{bait.Port}/issuer");

        await IsUntrustedAsync(certificate);

        Assert.Equal(0, bait.Connections);
    }

    private async Task IsUntrustedAsync(SslServerAuthenticationOptions certificate)
    {
        await using var server = new StrangersServer(Ok, certificate);

        await Trusting.FailAsync(OutboundFault.Untrusted, $"https://shop.example:{server.Port}/");

        Assert.Empty(server.Requests);
    }
}
