namespace Paywall.Protocol.L402;

/// <summary>The one request that a single-use token opens.</summary>
/// <param name="Method">The HTTP method in upper case.</param>
/// <param name="Path">The path below the service, percent-encoded as it is forwarded; empty or starting with a slash.</param>
/// <param name="QuerySha256">The SHA-256 of the query as it is forwarded, without the question mark: 64 lower-case hex digits.</param>
public sealed record RequestBinding(string Method, string Path, string QuerySha256);
