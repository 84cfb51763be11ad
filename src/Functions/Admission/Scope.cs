using Paywall.Functions.Catalog;
using Paywall.Functions.Problems;
using Paywall.Functions.Purchases;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Admission;

/// <summary>A purchase opens what was bought and nothing else; a token that does not say what was bought opens nothing.</summary>
internal static class Scope
{
    /// <returns>Why the terms do not cover the request; null if they do.</returns>
    /// <exception cref="BadHttpRequestException">The terms are bound to a body, and it does not arrive or is longer than any that is sold.</exception>
    public static ValueTask<Problem?> RefusalAsync(
        TokenTerms terms, Service service, CallTarget target, HttpRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var refusal = Refusal(terms, service, target, now);
        return refusal is null && terms.BodySha256 is { } digest
            ? BodyRefusalAsync(digest, request, cancellationToken)
            : ValueTask.FromResult(refusal);
    }

    private static Problem? Refusal(TokenTerms terms, Service service, CallTarget target, DateTimeOffset now)
    {
        if (terms.Service != service.Name)
        {
            return Problem.WrongService;
        }

        if (terms.ValidUntil <= now)
        {
            return Problem.CredentialExpired;
        }

        if (terms.Binding is not { } bought)
        {
            return null;
        }

        var wanted = target.Binding;
        return bought.Method != wanted.Method ? Problem.WrongMethod
            : bought.Path != wanted.Path ? Problem.WrongPath
            : bought.QuerySha256 != wanted.QuerySha256 ? Problem.WrongQuery
            : null;
    }

    private static async ValueTask<Problem?> BodyRefusalAsync(string digest, HttpRequest request, CancellationToken cancellationToken) =>
        await BoundBody.TakeAsync(request, cancellationToken) == digest ? null : Problem.WrongBody;
}
