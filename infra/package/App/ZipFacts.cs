namespace Paywall.Package.App;

/// <summary>A zip that was written.</summary>
internal sealed record ZipFacts(string Path, long Size, string Sha256);
