using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Functions.Purchases;

/// <summary>One quote, one invoice, one credential, and all that follows; known from its verified token alone.</summary>
/// <param name="Id">The purchase's id.</param>
/// <param name="PaymentHash">The payment hash of its invoice.</param>
/// <param name="Terms">What was bought.</param>
internal sealed record Purchase(PurchaseId Id, PaymentHash PaymentHash, TokenTerms Terms)
{
    /// <summary>The purchase's id as text.</summary>
    public string Name => field ??= Id.ToString();

    /// <summary>What its buyer gets with each answer.</summary>
    public PaymentReceipt Receipt => field ??= new PaymentReceipt(this);
}
