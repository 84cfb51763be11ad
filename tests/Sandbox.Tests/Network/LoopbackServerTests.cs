using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Processes;

namespace Paywall.Sandbox.Tests.Network;

public class LoopbackServerTests
{
    [Fact]
    public async Task A_server_listens_on_127_0_0_1_on_a_free_port_or_on_the_one_given()
    {
        var port = LoopbackPort.FindFree();
        await using var free = await StartAsync(0);
        await using var given = await StartAsync(port);

        Assert.Equal("127.0.0.1", free.Address.Host);
        Assert.NotEqual(0, free.Address.Port);
        Assert.Equal(new Uri($"http://127.0.0.1:{port}"), given.Address);
    }

    [Fact]
    public async Task A_port_in_use_is_one_line_that_says_who_wanted_it_and_what_to_do()
    {
        await using var first = await StartAsync(0);

        var refused = await Assert.ThrowsAsync<SandboxException>(() => StartAsync(first.Address.Port));

        Assert.Equal(
            $"Port {first.Address.Port} on 127.0.0.1, wanted for the test, is in use. Stop what uses it or choose another port.",
            refused.Message);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(65536)]
    public async Task A_number_that_is_no_port_is_one_line_too(int port)
    {
        var refused = await Assert.ThrowsAsync<SandboxException>(() => StartAsync(port));

        Assert.StartsWith($"{port}, wanted for the test, is no port.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_ends_although_a_request_hangs()
    {
        var server = await StartAsync(0);
        using var http = new HttpClient { BaseAddress = server.Address };
        using var hanging = await http.GetAsync("/hang", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

        await server.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, hanging.StatusCode);
        await Assert.ThrowsAnyAsync<Exception>(() => hanging.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static Task<LoopbackServer> StartAsync(int port) =>
        LoopbackServer.StartAsync("the test", port, 1024, web => web.MapGet("/hang", HangAsync), TestContext.Current.CancellationToken);

    private static async Task HangAsync(HttpContext context)
    {
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await Task.Delay(Timeout.Infinite, context.RequestAborted);
    }
}
