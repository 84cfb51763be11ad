namespace Paywall.Sandbox.Wallets;

/// <summary>One webhook that a fake sent.</summary>
/// <param name="Url">Where to. It is a capability of whoever knows it.</param>
/// <param name="Body">The JSON.</param>
/// <param name="Status">What the receiver answered; null if nothing.</param>
/// <param name="Failure">Why it did not answer; null if it did.</param>
internal sealed record SentWebhook(Uri Url, string Body, int? Status, string? Failure)
{
    /// <summary>Neither the query, which is where the capability stands, nor the body.</summary>
    public override string ToString() => $"POST {Url.GetLeftPart(UriPartial.Path)} -> {(Status is { } status ? $"{status}" : Failure)}";
}
