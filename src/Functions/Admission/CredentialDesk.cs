using System.Runtime.CompilerServices;
using Microsoft.Extensions.Primitives;
using Paywall.Functions.Catalog;
using Paywall.Functions.Challenges;
using Paywall.Functions.Problems;
using Paywall.Functions.Purchases;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Admission;

/// <summary>Examines the credential of a request by cryptography alone: whether it is ours, and whether it was bought for this.</summary>
internal sealed class CredentialDesk(TokenVerifier verifier, TimeProvider time)
{
    /// <summary>The purchases of passes, as long as their credentials are remembered, because they come again and again.</summary>
    private readonly ConditionalWeakTable<TokenVerification.Genuine, Purchase> _passes = [];

    /// <summary>Reads what a request carries.</summary>
    public TokenVerification Verify(IHeaderDictionary headers) => verifier.Verify(
        headers.Authorization.ToArray(),
        headers[CredentialHeaders.Proof].ToArray(),
        StringValues.Concat(headers[CredentialHeaders.GrpcMacaroon], headers[CredentialHeaders.Macaroon]).ToArray());

    /// <summary>Says what a request was bought with, or what it gets instead of what it asks for.</summary>
    /// <exception cref="BadHttpRequestException">The credential is bound to a body that does not arrive.</exception>
    public async ValueTask<(Purchase? Purchase, AdmissionOutcome? Refusal)> ExamineAsync(
        HttpRequest request, Service service, CallTarget target, CancellationToken cancellationToken)
    {
        switch (Verify(request.Headers))
        {
            case TokenVerification.Genuine genuine:
                return await Scope.RefusalAsync(genuine.Terms, service, target, request, time.GetUtcNow(), cancellationToken) is { } reason
                    ? (null, new AdmissionOutcome.Challenged(reason))
                    : (PurchaseOf(genuine), null);
            case TokenVerification.Missing:
                return (null, new AdmissionOutcome.Challenged(Problem.PaymentRequired));
            case TokenVerification.Conflicting:
                return (null, new AdmissionOutcome.Blocked(Problem.ConflictingCredentials, RetryAfter: null));
            case TokenVerification.WithoutPreimage(var identifier, var terms, var token):
                var open = new OpenPurchase(new Purchase(identifier.Purchase, identifier.PaymentHash, terms), token);
                var isFitting = await Scope.RefusalAsync(terms, service, target, request, time.GetUtcNow(), cancellationToken) is null;
                return (null, new AdmissionOutcome.Challenged(Problem.WrongPreimage, isFitting ? open : null));
            case TokenVerification.BadCaveat:
                return (null, new AdmissionOutcome.Challenged(Problem.CaveatRefused));
            default:
                return (null, new AdmissionOutcome.Challenged(Problem.InvalidCredential));
        }
    }

    private Purchase PurchaseOf(TokenVerification.Genuine genuine)
    {
        return genuine.Terms.Uses.IsPass ? _passes.GetValue(genuine, Read) : Read(genuine);

        static Purchase Read(TokenVerification.Genuine genuine) => new(genuine.Identifier.Purchase, genuine.Identifier.PaymentHash, genuine.Terms);
    }
}
