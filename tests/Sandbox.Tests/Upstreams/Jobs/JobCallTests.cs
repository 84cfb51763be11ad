using System.Text;
using Paywall.Sandbox.Tests.Network;

namespace Paywall.Sandbox.Tests.Upstreams.Jobs;

public sealed class JobCallTests : IAsyncLifetime
{
    private JobWorld? _world;

    public async ValueTask InitializeAsync() => _world = await JobWorld.StartAsync();

    public ValueTask DisposeAsync() => _world!.DisposeAsync();

    [Theory]
    [InlineData("Idempotency-Key", null)]
    [InlineData("Idempotency-Key", "another")]
    [InlineData("X-Paywall-Purchase", null)]
    [InlineData("X-Paywall-Purchase", "another")]
    [InlineData("X-Paywall-Signature", null)]
    [InlineData("X-Paywall-Attempt", null)]
    [InlineData("X-Paywall-Attempt", "0")]
    [InlineData("X-Paywall-Attempt", "+1")]
    [InlineData("X-Paywall-Deadline", null)]
    [InlineData("X-Paywall-Deadline", "tomorrow")]
    [InlineData("X-Paywall-Deadline", "9223372036854775807")]
    [InlineData("X-Paywall-Job-Url", null)]
    [InlineData("X-Paywall-Job-Url", "/ops/jobs/1")]
    [InlineData("X-Paywall-Job-Url", "file:///ops/jobs/1")]
    [InlineData("X-Paywall-Job-Token", null)]
    public async Task What_no_paywall_would_send_is_a_401_and_no_attempt(string header, string? value)
    {
        var reply = await _world!.AskAsync("unreliable", """{"fail":"once"}""", change: request =>
        {
            request.Headers.Remove(header);
            if (value is not null)
            {
                request.Headers.Add(header, value);
            }
        });

        NetworkServerTests.IsProblem(401, "not-the-paywall", reply);
        Assert.Empty(_world.Jobs.Attempts);
        Assert.Equal(0, _world.Jobs.ExecutionsOf(JobWorld.Key));
    }

    [Fact]
    public async Task Every_attempt_is_kept_with_its_headers()
    {
        await _world!.AskAsync("unreliable", """{"fail":"always"}""", 1);
        await _world.AskAsync("unreliable", """{"fail":"always"}""", 2, isPublic: false);

        var attempts = _world.Jobs.Attempts;
        Assert.Equal([1, 2], attempts.Select(attempt => attempt.Call.Attempt));
        Assert.All(attempts, attempt => Assert.Equal(("unreliable", JobWorld.Key), (attempt.Job, attempt.Call.Key)));
        Assert.Equal(_world.Ops.JobUrl(JobWorld.Key), attempts[0].Call.Reports!.Url.AbsoluteUri);
        Assert.Null(attempts[1].Call.Reports);
        Assert.Equal(_world.Clock.GetUtcNow().AddDays(1), attempts[0].Call.Deadline);
        Assert.Equal(["t=1795348800, k=1, v1=00"], attempts[0].Request.Headers["X-Paywall-Signature"]);
        Assert.Equal("?from=buyer", attempts[0].Request.Query);
        Assert.Equal("""{"fail":"always"}""", Encoding.UTF8.GetString(attempts[0].Request.Body.Span));
        Assert.DoesNotContain(FakeOps.Token, attempts[0].Call.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"fail":null}""")]
    [InlineData("""{"fail":1}""")]
    [InlineData("""{"fail":"\ud800"}""")]
    [InlineData("""{"fail":"once","more":1}""")]
    [InlineData("""{"fail":"once","fail":"once"}""")]
    public async Task An_input_that_is_not_what_the_job_takes_is_refused_for_good(string input)
    {
        var reply = await _world!.AskAsync("unreliable", input);

        JobWorld.IsRefused("JSON object", reply);
        Assert.DoesNotContain("System.", reply.Text, StringComparison.Ordinal);
        Assert.Equal(0, _world.Jobs.ExecutionsOf(JobWorld.Key));
    }

    [Fact]
    public async Task An_input_that_is_not_JSON_or_too_large_is_refused_for_good()
    {
        var form = await _world!.AskAsync("unreliable", "fail=once", change: request =>
            request.Content!.Headers.ContentType = new("application/x-www-form-urlencoded"));
        var large = await _world.AskAsync("unreliable", $$"""{"fail":"{{new string('x', 16 * 1024)}}"}""");

        NetworkServerTests.IsProblem(415, "unsupported-media-type", form);
        NetworkServerTests.IsProblem(413, "input-too-large", large);
    }

    [Fact]
    public async Task A_closed_gate_holds_jobs_too()
    {
        var gate = _world!.Upstream.Gate;
        gate.Close();
        var asked = _world.AskAsync("unreliable", """{"fail":"refuse"}""");
        await gate.HoldsAsync(1);

        Assert.Equal(0, _world.Jobs.ExecutionsOf(JobWorld.Key));
        gate.Open();
        JobWorld.IsRefused("asked to be refused", await asked);
    }
}
