namespace Paywall.Functions.Jobs.Work;

/// <summary>What shows the Service Bus that it is the paywall that sends.</summary>
internal interface IServiceBusAccess
{
    /// <summary>The value of an <c>Authorization</c> header, good for at least some minutes.</summary>
    /// <exception cref="Azure.Identity.AuthenticationFailedException">There is no identity, or it gets no such token.</exception>
    ValueTask<string> AuthorizeAsync(CancellationToken cancellationToken);
}
