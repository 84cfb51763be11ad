using Microsoft.Net.Http.Headers;

namespace Paywall.Functions.Admission;

/// <summary>The headers that carry credentials; none of them is ever forwarded.</summary>
internal static class CredentialHeaders
{
    public const string Proof = "X-L402-Proof";
    public const string GrpcMacaroon = "Grpc-Metadata-Macaroon";
    public const string Macaroon = "Macaroon";

    public static IReadOnlyList<string> All { get; } = [HeaderNames.Authorization, Proof, GrpcMacaroon, Macaroon];
}
