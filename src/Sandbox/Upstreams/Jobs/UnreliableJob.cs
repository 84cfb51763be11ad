using Paywall.Sandbox.Network;

namespace Paywall.Sandbox.Upstreams.Jobs;

/// <summary>A job that fails as its input says.</summary>
/// <param name="countExecution">Counts one execution of a key and returns how many there were.</param>
internal sealed class UnreliableJob(Func<string, int> countExecution)
{
    private static readonly SandboxProblem Broken = new(500, "broken", "The job broke", "It was asked to.");

    public Task RunAsync(HttpContext context, JobCall call, UnreliableInput input)
    {
        if (input.Fail is not ("always" or "once" or "refuse"))
        {
            return JobInput.Refused("fail must be always, once or refuse.").WriteAsync(context);
        }

        var executions = countExecution(call.Key);
        return input.Fail switch
        {
            "refuse" => JobInput.Refused("It was asked to be refused.").WriteAsync(context),
            "once" when executions > 1 => context.Response.WriteAsJsonAsync(
                new UnreliableResult(executions), JobsJson.Default.UnreliableResult, contentType: null, context.RequestAborted),
            _ => Broken.WriteAsync(context),
        };
    }
}
