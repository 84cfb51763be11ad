using Microsoft.Net.Http.Headers;
using Paywall.Functions.Configuration;

namespace Paywall.Functions.Catalog;

/// <summary>How the paywall shows an upstream who it is, beside its signature.</summary>
internal abstract record UpstreamAuth
{
    private static readonly string[] NotForSecrets =
        [HeaderNames.Host, HeaderNames.TransferEncoding, HeaderNames.Connection, "Idempotency-Key"];

    private UpstreamAuth()
    {
    }

    /// <summary>A secret in a header of the seller's choice.</summary>
    public sealed record Secret(string Header, string Value) : UpstreamAuth
    {
        /// <summary>The header's name only.</summary>
        public override string ToString() => Header;
    }

    /// <summary>A token of the function app's managed identity, as <c>Authorization: Bearer</c>.</summary>
    /// <param name="Scope">What the token is for, such as <c>api://my-app/.default</c>.</param>
    public sealed record ManagedIdentity(string Scope) : UpstreamAuth;

    /// <exception cref="StartupException">The settings contradict each other.</exception>
    public static UpstreamAuth? Read(string service, UpstreamAuthSettings? settings)
    {
        if (settings is null)
        {
            return null;
        }

        if (settings.Scope is not null)
        {
            Require(settings.Header is null && settings.Value is null, $"Service '{service}': UpstreamAuth has a Scope and a Header; choose one");
            Require(settings.Scope.Length > 0, $"Service '{service}': UpstreamAuth:Scope is empty");
            return new ManagedIdentity(settings.Scope);
        }

        var header = settings.Header ?? HeaderNames.Authorization;
        Require(
            header.Length > 0 && header.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_') && !IsReserved(header),
            $"Service '{service}': UpstreamAuth:Header '{header}' is no name of a header that may carry a secret");
        Require(
            settings.Value is { Length: > 0 } && settings.Value.All(letter => letter is >= ' ' and <= '~'),
            $"Service '{service}': UpstreamAuth:Value is missing, or has characters that no HTTP header may carry");
        return new Secret(header, settings.Value!);
    }

    private static bool IsReserved(string header) =>
        NotForSecrets.Contains(header, StringComparer.OrdinalIgnoreCase)
        || header.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
        || header.StartsWith("X-Paywall-", StringComparison.OrdinalIgnoreCase);

    private static void Require(bool holds, string otherwise) => PaywallConfiguration.Require(holds, otherwise);
}
