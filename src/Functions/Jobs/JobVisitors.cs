using Paywall.Functions.Admission;
using Paywall.Functions.Catalog;
using Paywall.Functions.Problems;
using Paywall.Functions.Purchases;
using Paywall.Functions.Storage;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Jobs;

/// <summary>Finds the job that a request names, and whether whoever asks may do more with it than look.</summary>
internal sealed class JobVisitors(ServiceCatalog catalog, CredentialDesk credentials, JobTable jobs, TimeProvider time)
{
    /// <returns>Null if it was answered that there is no such job, or that the credential is not the one of it.</returns>
    /// <exception cref="StorageUnavailableException">The storage cannot be asked.</exception>
    public async Task<JobVisitor?> AdmitAsync(HttpContext context, string service, string id)
    {
        if (!PurchaseId.TryParse(id, null, out var purchase)
            || !catalog.TryFindJob(service, out _, out _)
            || await jobs.FindAsync(purchase, context.RequestAborted) is not { } job
            || job.Order.Service != service)
        {
            await ProblemDocument.WriteAsync(context, Problem.UnknownJob);
            return null;
        }

        var verification = credentials.Verify(context.Request.Headers);
        var (isRight, problem) = verification switch
        {
            TokenVerification.Missing => (true, null),
            TokenVerification.Genuine(var identifier, var terms) => (IsOf(job, identifier, terms), Problem.JobCredentialRefused),
            TokenVerification.WithoutPreimage(var identifier, var terms, _) => (IsOf(job, identifier, terms), Problem.JobCredentialRefused),
            TokenVerification.Conflicting => (false, Problem.ConflictingCredentials),
            _ => (false, (Problem?)Problem.JobCredentialRefused),
        };
        if (!isRight)
        {
            await ProblemDocument.WriteAsync(context, problem!);
            return null;
        }

        return new JobVisitor(job, HolderOf(verification), HasToken: verification is not TokenVerification.Missing);
    }

    /// <summary>The purchase of whoever shows a whole credential.</summary>
    public static Purchase? HolderOf(TokenVerification verification) => verification is TokenVerification.Genuine genuine
        ? new Purchase(genuine.Identifier.Purchase, genuine.Identifier.PaymentHash, genuine.Terms)
        : null;

    private bool IsOf(Job job, L402Identifier identifier, TokenTerms terms) =>
        identifier.Purchase == job.Purchase && terms.Service == job.Order.Service && terms.ValidUntil > time.GetUtcNow();
}

/// <summary>Whoever asks for a job.</summary>
/// <param name="Job">The job.</param>
/// <param name="Purchase">The purchase, if its credential was shown.</param>
/// <param name="HasToken">Whether its token was shown, with or without the preimage.</param>
internal sealed record JobVisitor(Job Job, Purchase? Purchase, bool HasToken);
