using System.Net.Sockets;
using System.Text;

namespace Paywall.EndToEnd.Tests;

public class OutsideRequestTests(RunningSandbox sandbox)
{
    [Theory]
    [InlineData("/Calls")]
    [InlineData("/calls/")]
    [InlineData("/Reconcile")]
    [InlineData("/reconcile/")]
    [InlineData("/%52econcile")]
    [InlineData("/./Reconcile")]
    [InlineData("/x/../Reconcile")]
    [InlineData("/api/../Reconcile")]
    [InlineData("/api/%2e%2e/Reconcile")]
    [InlineData("/api/..%2fReconcile")]
    [InlineData("/api/..%5cReconcile")]
    [InlineData("/api/%252e%252e/Reconcile")]
    [InlineData("/api//../Reconcile")]
    [InlineData("//Reconcile")]
    [InlineData("/Reconcile?x=1")]
    [InlineData("/FulfilJob")]
    [InlineData("/fulfiljob/")]
    [InlineData("/%46ulfilJob")]
    [InlineData("/./FulfilJob")]
    [InlineData("/x/../FulfilJob")]
    [InlineData("/jobs/../FulfilJob")]
    [InlineData("/jobs/%2e%2e/FulfilJob")]
    [InlineData("/jobs/..%2fFulfilJob")]
    [InlineData("/jobs/..%5cFulfilJob")]
    [InlineData("/jobs/%252e%252e/FulfilJob")]
    [InlineData("/jobs//../FulfilJob")]
    [InlineData("/ops/../FulfilJob")]
    [InlineData("//FulfilJob")]
    [InlineData("/FulfilJob?x=1")]
    [InlineData("/FulfilJobBus")]
    [InlineData("/fulfiljobbus/")]
    [InlineData("/%46ulfilJobBus")]
    [InlineData("/./FulfilJobBus")]
    [InlineData("/x/../FulfilJobBus")]
    [InlineData("/jobs/../FulfilJobBus")]
    [InlineData("/jobs/%2e%2e/FulfilJobBus")]
    [InlineData("/jobs/..%2fFulfilJobBus")]
    [InlineData("/jobs/..%5cFulfilJobBus")]
    [InlineData("/jobs/%252e%252e/FulfilJobBus")]
    [InlineData("//FulfilJobBus")]
    [InlineData("/admin/functions/Reconcile")]
    [InlineData("/admin/functions/FulfilJob")]
    [InlineData("/runtime/webhooks/x")]
    public async Task No_request_from_outside_gets_anywhere_but_to_a_service(string target)
    {
        var executions = sandbox.Stack.Upstream.Executions;
        var outside = await PostRawAsync(sandbox.Stack.Host.Address, target, "");
        Assert.True(IsRefused(outside), $"The host answered {target} with {outside}.");

        // Should a route ever let it through, it carries what the host puts on every request from outside.
        var behind = await PostRawAsync(sandbox.Stack.Host.HandlerAddress, target, $"x-ms-invocation-id: {Guid.NewGuid()}\r\n");
        Assert.True(IsRefused(behind), $"The handler answered {target} with {behind}.");

        Assert.DoesNotContain(
            sandbox.Stack.Upstream.Requests.Skip(executions),
            request => request.Path.Contains("Reconcile", StringComparison.OrdinalIgnoreCase) || request.Path.Contains("FulfilJob", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>405: it was taken for the address of a job, to which nothing can be posted.</summary>
    private static bool IsRefused(int status) => status is 404 or 400 or 405;

    /// <summary>Sends the target byte for byte, as no HTTP client would, with a forged mark of the host.</summary>
    private static async Task<int> PostRawAsync(Uri address, string target, string mark)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        var stream = connection.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"POST {target} HTTP/1.1\r\nHost: 127.0.0.1:{address.Port}\r\nX-Azure-Functions-InvocationId: {Guid.NewGuid()}\r\n{mark}Connection: close\r\nContent-Length: 0\r\n\r\n"),
            TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var line = await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        return int.Parse(line!.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
