using System.Net.Sockets;
using System.Text;

namespace Paywall.EndToEnd.Tests;

public class OutsideRequestTests(RunningSandbox sandbox)
{
    [Theory]
    [InlineData("/Calls")]
    [InlineData("/calls/")]
    [InlineData("/Reconcile")]
    [InlineData("/FulfilJob")]
    [InlineData("/%46ulfilJob")]
    [InlineData("/./FulfilJob")]
    [InlineData("/x/../FulfilJob")]
    [InlineData("/api/../FulfilJob")]
    [InlineData("/api/%2e%2e/FulfilJob")]
    [InlineData("/api/..%2fFulfilJob")]
    [InlineData("/api/..%5cFulfilJob")]
    [InlineData("/api/%252e%252e/FulfilJob")]
    [InlineData("/api//../FulfilJob")]
    [InlineData("//FulfilJob")]
    [InlineData("/FulfilJob?x=1")]
    [InlineData("/admin/functions/FulfilJob")]
    [InlineData("/runtime/webhooks/x")]
    public async Task No_request_from_outside_gets_anywhere_but_to_a_service(string target)
    {
        var executions = sandbox.Stack.Upstream.Executions;
        foreach (var address in new[] { sandbox.Stack.Host.Address, sandbox.Stack.Host.HandlerAddress })
        {
            var status = await PostRawAsync(address, target);
            Assert.True(status is 404 or 400, $"{address}{target} answered {status}");
        }

        Assert.DoesNotContain(sandbox.Stack.Upstream.Requests.Skip(executions), request => request.Path.Contains("FulfilJob", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Sends the target byte for byte, as no HTTP client would, with a forged mark of the host.</summary>
    private static async Task<int> PostRawAsync(Uri address, string target)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        var stream = connection.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"POST {target} HTTP/1.1\r\nHost: 127.0.0.1:{address.Port}\r\nX-Azure-Functions-InvocationId: {Guid.NewGuid()}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
            TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var line = await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        return int.Parse(line!.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
