using Microsoft.AspNetCore.Routing.Matching;

namespace Paywall.Sandbox.Host;

/// <summary>A function is found only by its methods: with any other the answer is 404, where ASP.NET Core would say 405.</summary>
internal sealed class FunctionMethods : MatcherPolicy, IEndpointSelectorPolicy
{
    public override int Order => 0;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) =>
        endpoints.Any(endpoint => endpoint.Metadata.GetMetadata<Trigger.Http>() is not null);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        for (var i = 0; i < candidates.Count; i++)
        {
            if (candidates[i].Endpoint.Metadata.GetMetadata<Trigger.Http>() is { } trigger && !trigger.Accepts(httpContext.Request.Method))
            {
                candidates.SetValidity(i, false);
            }
        }

        return Task.CompletedTask;
    }
}
