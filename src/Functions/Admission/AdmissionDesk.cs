using System.Globalization;
using Paywall.Functions.Catalog;
using Paywall.Functions.Configuration;
using Paywall.Functions.Problems;
using Paywall.Functions.Purchases;
using Paywall.Functions.Storage;
using Paywall.Functions.Telemetry;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Admission;

/// <summary>Turns the credential of a request into a use of a paid purchase: cryptography first, then one round trip to the storage.</summary>
internal sealed class AdmissionDesk(
    CredentialDesk credentials,
    PassRights passes,
    PurchaseTable purchases,
    UseTable uses,
    PaymentCheck payments,
    PaywallMetrics metrics,
    PaywallConfiguration configuration,
    TimeProvider time)
{
    private static readonly TimeSpan UsePoll = TimeSpan.FromSeconds(1);

    /// <summary>What no other instance has in its keys for upstreams, and how many calls of passes it has named.</summary>
    private readonly string _instance = Guid.NewGuid().ToString("N");
    private long _passCalls;

    /// <summary>Says whether a request may pass, and holds a use for it if it may.</summary>
    /// <param name="request">The request.</param>
    /// <param name="service">What it calls.</param>
    /// <param name="target">Method, path and query.</param>
    /// <param name="key">The hash of its <c>Idempotency-Key</c>; null for none.</param>
    /// <param name="cancellationToken">The client has gone.</param>
    /// <exception cref="Wallets.WalletException">The wallet had to be asked and could not be.</exception>
    /// <exception cref="StorageUnavailableException">The storage cannot be asked.</exception>
    public Task<AdmissionOutcome> AdmitAsync(
        HttpRequest request, Service service, CallTarget target, string? key, CancellationToken cancellationToken) => metrics.AreAdmissionsTimed
            ? TimeAsync(request, service, target, key, cancellationToken)
            : DecideAsync(request, service, target, key, cancellationToken);

    private async Task<AdmissionOutcome> TimeAsync(
        HttpRequest request, Service service, CallTarget target, string? key, CancellationToken cancellationToken)
    {
        var begin = time.GetTimestamp();
        var word = "failed";
        try
        {
            var outcome = await DecideAsync(request, service, target, key, cancellationToken);
            word = AdmissionOutcome.Write(outcome);
            return outcome;
        }
        finally
        {
            metrics.Admitted(word, time.GetElapsedTime(begin));
        }
    }

    private async Task<AdmissionOutcome> DecideAsync(
        HttpRequest request, Service service, CallTarget target, string? key, CancellationToken cancellationToken)
    {
        var (purchase, refusal) = await credentials.ExamineAsync(request, service, target, cancellationToken);
        return purchase is null ? refusal! : await AdmitAsync(purchase, request, service, target, key, cancellationToken);
    }

    private async Task<AdmissionOutcome> AdmitAsync(
        Purchase purchase, HttpRequest request, Service service, CallTarget target, string? key, CancellationToken cancellationToken)
    {
        // A pass keeps no answers: whoever has one may simply ask again.
        if (purchase.Terms.Uses.IsPass)
        {
            return await UsePassAsync(purchase, key is null ? NameOfPassCall() : $"{Short(key)}-{Short(RequestIdentity.DigestOf(request, target))}", cancellationToken);
        }

        var isKept = purchase.Terms.Uses == TokenUses.Once && service.KeepAnswers > TimeSpan.Zero;
        var identity = await RequestIdentity.TakeAsync(request, target, key, isKept, cancellationToken);
        return await TakeUseAsync(purchase, identity, service, cancellationToken);
    }

    private async Task<AdmissionOutcome> UsePassAsync(Purchase purchase, string name, CancellationToken cancellationToken)
    {
        if (!passes.TryFind(purchase.Id, out var gate))
        {
            if (!await purchases.IsPaidAsync(purchase.Id, cancellationToken))
            {
                if (await payments.RefusalAsync(purchase, cancellationToken) is { } refusal)
                {
                    return refusal;
                }

                // Settled now, by this request or by another at the same time. A right that is still missing was taken back.
                if (!await purchases.IsPaidAsync(purchase.Id, cancellationToken))
                {
                    return new AdmissionOutcome.Challenged(Problem.Revoked);
                }
            }

            gate = passes.Remember(purchase.Id);
        }

        return gate.TryEnter(out var place, out var retryAfter)
            ? new AdmissionOutcome.Granted(purchase, $"{purchase.Name}-{name}", Use: null, place)
            : new AdmissionOutcome.Blocked(Problem.PassBusy, retryAfter);
    }

    /// <summary>Another one for each call, without asking the system for random numbers each time.</summary>
    private string NameOfPassCall() => string.Create(CultureInfo.InvariantCulture, $"{_instance}-{Interlocked.Increment(ref _passCalls)}");

    private async Task<AdmissionOutcome> TakeUseAsync(
        Purchase purchase, RequestIdentity identity, Service service, CancellationToken cancellationToken)
    {
        var claim = new UseClaim(
            purchase.Id, purchase.Terms.Uses.Count, Operation: Guid.NewGuid(), service.TimeLimit + configuration.LeaseMargin, identity);
        var outcome = await uses.TakeAsync(claim);
        if (outcome is UseOutcome.NotPaid)
        {
            if (await payments.RefusalAsync(purchase, cancellationToken) is { } refusal)
            {
                return refusal;
            }

            // Settled now, by this request or by another at the same time. A right that is still missing was taken back.
            outcome = await uses.TakeAsync(claim);
        }

        return outcome switch
        {
            UseOutcome.Taken(var use) => new AdmissionOutcome.Granted(purchase, KeyForUpstream(claim, use), use, Place: null)
            {
                Keep = identity.Key is not null ? ServiceCatalog.MaximumKeeping
                    : claim.Slots == 1 && identity.IsCompared ? service.KeepAnswers
                    : TimeSpan.Zero,
            },
            UseOutcome.Repeated(var answer) => new AdmissionOutcome.Repeated(answer),
            UseOutcome.AnswerGone => new AdmissionOutcome.Blocked(Problem.AnswerNotKept, RetryAfter: null),
            UseOutcome.KeyReused => new AdmissionOutcome.Blocked(Problem.IdempotencyKeyReused, RetryAfter: null),
            UseOutcome.Busy(var until) => new AdmissionOutcome.Blocked(Problem.UseInProgress, Shortest(until - time.GetUtcNow())),
            UseOutcome.GivenUp => new AdmissionOutcome.Blocked(Problem.GivenUp, RetryAfter: null),
            UseOutcome.Spent => new AdmissionOutcome.Challenged(Problem.AlreadyUsed),
            _ => new AdmissionOutcome.Challenged(Problem.Revoked),
        };
    }

    /// <summary>
    /// The same for every execution of the same request, another for every other one, as far as they can be told apart: a use that was
    /// released may be given to another request.
    /// </summary>
    private static string KeyForUpstream(UseClaim claim, Use use) =>
        $"{claim.Purchase}-{Short(claim.Identity.Key) ?? use.Slot.ToString(CultureInfo.InvariantCulture)}-{Short(claim.Identity.Digest)}";

    /// <summary>The first 128 bits of a hash in hex.</summary>
    private static string? Short(string? hash) => hash?[..32];

    /// <summary>Most calls end long before their lease does, so a buyer need not wait for all of it.</summary>
    private static TimeSpan Shortest(TimeSpan lease) => lease < UsePoll ? lease : UsePoll;
}
