namespace Paywall.Functions.Tests.Harness.Wallets;

/// <summary>A webhook as a wallet sent it, to be delivered whenever, as often and in whatever shape a test wants.</summary>
/// <param name="Target">Path and query.</param>
/// <param name="Headers">The wallet's own headers.</param>
/// <param name="Body">The body.</param>
internal sealed record Letter(string Target, IReadOnlyDictionary<string, string> Headers, string Body);
