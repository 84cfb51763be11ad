namespace Paywall.Package.App;

/// <summary>A file of the app.</summary>
/// <param name="Name">Its path in the app, with slashes.</param>
/// <param name="Path">Where it is now.</param>
/// <param name="Size">Its bytes.</param>
internal sealed record AppFile(string Name, string Path, long Size);
