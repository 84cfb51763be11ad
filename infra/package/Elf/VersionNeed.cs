namespace Paywall.Package.Elf;

/// <summary>A version of a library's interface that an executable needs.</summary>
/// <param name="Library">The library, such as libc.so.6.</param>
/// <param name="Version">The version's name, such as GLIBC_2.34.</param>
/// <param name="Symbols">What it takes from it.</param>
internal sealed record VersionNeed(string Library, string Version, IReadOnlyList<string> Symbols);
