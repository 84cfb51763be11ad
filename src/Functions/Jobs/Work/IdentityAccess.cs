using Paywall.Functions.Identity;

namespace Paywall.Functions.Jobs.Work;

/// <summary>Access by a managed identity that has the role Azure Service Bus Data Sender.</summary>
internal sealed class IdentityAccess(ManagedIdentityTokens tokens) : IServiceBusAccess
{
    private const string Scope = "https://servicebus.azure.net/.default";

    public async ValueTask<string> AuthorizeAsync(CancellationToken cancellationToken) => $"Bearer {await tokens.GetAsync(Scope, cancellationToken)}";
}
