using System.Net;
using System.Text;
using Paywall.Protocol.L402;
using Paywall.Sandbox;

namespace Paywall.EndToEnd.Tests;

public class PaidJobTests(RunningSandbox sandbox)
{
    private const int LargeInput = 100_000;
    private const int LargeResult = 3_000_000;

    [Fact]
    public async Task A_job_that_is_only_paid_starts_by_itself()
    {
        using var client = new Client(sandbox.Stack);
        var (challenge, job) = await client.OrderAsync(SampleService.Render, """{"frames":2}""");
        var credential = L402Credential.ToHeaderValue(challenge.Token, client.Pay(challenge));

        Assert.Equal("succeeded", await client.WhenAtRestAsync(job));
        using var result = await client.GetAsync(job, credential);
        Assert.Equal((HttpStatusCode.OK, "image/svg+xml"), (result.StatusCode, result.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task An_input_too_large_for_a_row_comes_to_the_upstream_whole()
    {
        using var client = new Client(sandbox.Stack);
        var input = """{"question":"Is this large?"}""".PadRight(LargeInput);
        var (challenge, job) = await client.OrderAsync(SampleService.Person, input);
        var credential = L402Credential.ToHeaderValue(challenge.Token, client.Pay(challenge));
        using var accepted = await client.SubmitAsync(SampleService.Person, input, credential);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);

        // The sample refuses it once it has read it.
        Assert.Equal(input, Encoding.UTF8.GetString((await client.WhenAskedAsync(job)).Input.Span));
        Assert.Equal("credited", await client.WhenAtRestAsync(job));
    }

    [Fact]
    public async Task A_result_too_large_for_a_row_comes_to_its_buyer_whole()
    {
        const string Input = """{"question":"Is this large?"}""";
        using var client = new Client(sandbox.Stack);
        var (challenge, job) = await client.OrderAsync(SampleService.Person, Input);
        var credential = L402Credential.ToHeaderValue(challenge.Token, client.Pay(challenge));
        var result = new byte[LargeResult];
        new Random(1).NextBytes(result);
        await client.ReportAsync(await client.WhenAskedAsync(job), "result", new ByteArrayContent(result));

        using var answer = await client.SubmitAsync(SampleService.Person, Input, credential);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(result, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_credential_gets_its_own_job_from_another_process()
    {
        await using var stack = await RunningSandbox.StartAsync();
        using var client = new Client(stack);
        var (challenge, job) = await client.OrderAsync(SampleService.Render, """{"frames":1}""");
        var credential = L402Credential.ToHeaderValue(challenge.Token, client.Pay(challenge));
        Assert.Equal("succeeded", await client.WhenAtRestAsync(job));

        await RunningSandbox.RestartHandlerAsync(stack);
        using var result = await client.SubmitAsync(SampleService.Render, """{"frames":1}""", credential);
        Assert.Equal(HttpStatusCode.OK, result.StatusCode);
        Assert.Equal(1, stack.Host.Restarts);
    }
}
