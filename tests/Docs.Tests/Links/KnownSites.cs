namespace Paywall.Docs.Tests.Links;

/// <summary>Where links may lead outside: each is the own site of what the text names. Whoever adds one looks at it first.</summary>
internal static class KnownSites
{
    public static IReadOnlyList<string> All { get; } =
    [
        "aka.ms",
        "creativecommons.org",
        "github.com",
        "lnbits.com",
        "voltage.cloud",
        "www.rfc-editor.org",
        "www.standardwebhooks.com",
        "zbd.gg",
    ];

    public static bool Has(string target) =>
        Uri.TryCreate(target, UriKind.Absolute, out var url)
        && url.Scheme == Uri.UriSchemeHttps && url.IsDefaultPort && url.UserInfo.Length == 0 && url.IsWellFormedOriginalString()
        && All.Contains(url.Host);

    public static string? HostOf(string target) => Uri.TryCreate(target, UriKind.Absolute, out var url) ? url.Host : null;
}
