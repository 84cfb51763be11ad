namespace Paywall.EndToEnd.Tests;

/// <summary>What waits for a job's deadline, two to three minutes, beside which the other faults are tried.</summary>
public class RefusingQueueTests
{
    [Fact]
    public Task Every_job_is_done_although_the_queue_does_not_take_it() => FaultOptionTests.AssertEveryJobIsDoneAsync("queue:status=503:1-5");
}
