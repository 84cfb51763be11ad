using System.Net;
using System.Net.Sockets;
using static Paywall.Outbound.Tests.Stranger;

namespace Paywall.Outbound.Tests;

/// <summary>What counts is where a connection leads, whatever it is called.</summary>
public class AddressCheckTests
{
    private static readonly OutboundOptions Strict = Patient with { AllowLoopback = false };

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1.")]
    [InlineData("127.1")]
    [InlineData("0x7f.1")]
    [InlineData("0177.0.0.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f000001")]
    [InlineData("localhost")]
    [InlineData("localhost.")]
    public async Task No_way_of_writing_it_leads_to_this_machine(string host)
    {
        await using var server = new StrangersServer(Ok);

        // The URL was taken where loopback is allowed, and is asked where it is not.
        await Strict.Resolving("127.0.0.1").FailAsync(OutboundFault.Forbidden, $"https://{host}:{server.Port}/");

        Assert.Equal(0, server.Connections);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("localhost")]
    public async Task The_same_lead_there_where_loopback_is_allowed(string host)
    {
        await using var server = new StrangersServer(Ok);

        var answer = await Patient.Resolving("127.0.0.1").AskAsync($"http://{host}:{server.Port}/");

        Assert.Equal(200, answer.Status);
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("168.63.129.16")]
    [InlineData("0.0.0.0")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("fe80::1%1")]
    public async Task A_name_that_means_a_private_address_is_refused(string address)
    {
        var failure = await Strict.Resolving(address).FailAsync(OutboundFault.Forbidden, "https://shop.example/secret?key=1");

        Assert.Equal("shop.example is not, or not only, on the public internet.", failure.Message);
    }

    [Theory]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("10.0.0.1")]
    [InlineData("0.0.0.0")]
    public async Task Where_loopback_is_allowed_nothing_else_private_is(string address)
    {
        await using var server = new StrangersServer(Ok);

        await Patient.Resolving(address).FailAsync(OutboundFault.Forbidden, $"https://shop.example:{server.Port}/");

        Assert.Equal(0, server.Connections);
    }

    [Theory]
    [InlineData("192.0.2.1", "8.8.8.8")]
    [InlineData("8.8.8.8", "127.0.0.1")]
    [InlineData("8.8.8.8", "8.8.4.4", "1.1.1.1", "9.9.9.9", "4.4.4.4", "10.0.0.1")]
    [InlineData("2a00:1450::1", "fd00::1")]
    public async Task One_private_address_among_public_ones_refuses_all(params string[] addresses) =>
        await Strict.Resolving(addresses).FailAsync(OutboundFault.Forbidden, "https://shop.example/");

    [Fact]
    public async Task Without_TLS_only_this_machine_is_asked_even_if_its_name_means_another()
    {
        var options = Patient.Resolving("8.8.8.8");

        await options.FailAsync(OutboundFault.Forbidden, "http://localhost/");
    }

    [Fact]
    public async Task A_name_that_means_something_else_a_moment_later_leads_nowhere()
    {
        await using var server = new StrangersServer(Ok);
        Queue<string> answers = new(["127.0.0.1", "10.0.0.1"]);
        List<string> asked = [];
        using var http = new OutboundHttp(
            Patient with
            {
                Resolve = (host, _) =>
                {
                    asked.Add(host);
                    return Task.FromResult<IPAddress[]>([IPAddress.Parse(answers.Dequeue())]);
                },
            },
            TimeProvider.System);
        var url = Url($"http://localhost:{server.Port}/");

        // Loopback plays the public address here: it is allowed, and the second answer is not.
        Assert.Equal(200, (await http.GetAsync(url, Cancellation)).Status);
        Assert.Equal(["localhost"], asked);
        var second = await Assert.ThrowsAsync<OutboundException>(() => http.GetAsync(url, Cancellation));

        Assert.Equal(OutboundFault.Forbidden, second.Fault);
        Assert.Equal(["localhost", "localhost"], asked);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task Every_request_has_a_connection_of_its_own()
    {
        await using var server = new StrangersServer(Ok);
        using var http = new OutboundHttp(Patient, TimeProvider.System);
        var url = Url($"http://127.0.0.1:{server.Port}/");

        await http.GetAsync(url, Cancellation);
        await http.GetAsync(url, Cancellation);

        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task If_the_first_address_does_not_listen_the_next_is_asked()
    {
        await using var server = new StrangersServer(Ok);

        var answer = await Patient.Resolving("127.0.0.2", "127.0.0.1").AskAsync($"http://localhost:{server.Port}/");

        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task No_more_than_four_addresses_are_tried()
    {
        await using var server = new StrangersServer(Ok);
        var options = Patient.Resolving("127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5", "127.0.0.1");

        await options.FailAsync(OutboundFault.Unreachable, $"http://localhost:{server.Port}/");

        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task A_name_without_an_address_is_unreachable()
    {
        var unknown = Strict with { Resolve = (_, _) => throw new SocketException((int)SocketError.HostNotFound) };

        await unknown.FailAsync(OutboundFault.Unreachable, "https://shop.example/");
        await Strict.Resolving().FailAsync(OutboundFault.Unreachable, "https://shop.example/");
    }

    [Theory]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://10.0.0.1/latest/meta-data")]
    [InlineData("https://169.254.169.254/")]
    [InlineData("//[::1]/")]
    public async Task A_redirect_is_an_answer_and_nobody_follows_it(string location)
    {
        await using var server = new StrangersServer(
            $"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");

        var answer = await Patient.AskAsync($"http://127.0.0.1:{server.Port}/");

        Assert.Equal(302, answer.Status);
        Assert.Single(server.Requests);
    }
}
