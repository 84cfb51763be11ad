using Paywall.Package.Building;
using Paywall.Package.Elf;

namespace Paywall.Package.App;

/// <summary>Whether an executable starts on the oldest system that its build is for.</summary>
internal static class ExecutableCheck
{
    private const string Loader = "/lib64/ld-linux-x86-64.so.2";
    private const string LibcPrefix = "GLIBC_";
    private const int MostNames = 5;

    /// <returns>The newest version of the C library that it needs.</returns>
    /// <exception cref="PackageException">It would not start, and why.</exception>
    public static Version Check(AppFolder app, Build build)
    {
        SizeLimit.Executable(app.Executable, build);
        var name = app.Executable.Path;
        var elf = ElfFile.Read(name);
        if (elf.Machine != ElfFile.X64)
        {
            throw new PackageException($"{name} is for machine type {elf.Machine}; Azure Functions runs x86-64, which is {ElfFile.X64}.");
        }

        if (elf.Interpreter != Loader)
        {
            throw new PackageException($"{name} is started by '{elf.Interpreter ?? "nothing"}' instead of {Loader}: it is not linked for glibc.");
        }

        if (elf.Libraries.Except(build.Libraries).ToList() is { Count: > 0 } strange)
        {
            throw new PackageException($"{name} needs {string.Join(", ", strange)}; the {build} build may need only {string.Join(", ", build.Libraries)}.");
        }

        return CheckLibc(name, elf, build);
    }

    private static Version CheckLibc(string name, ElfFile elf, Build build)
    {
        var newest = new Version(0, 0);
        foreach (var need in elf.Needs.Where(need => need.Version.StartsWith(LibcPrefix, StringComparison.Ordinal)))
        {
            // GLIBC_PRIVATE and the like bind to one build of the C library.
            if (!Version.TryParse(need.Version.AsSpan(LibcPrefix.Length), out var version) || version > build.Libc)
            {
                throw new PackageException(
                    $"{name} needs {need.Version} of {need.Library} for {Name(need.Symbols)}; the {build} build may need {LibcPrefix}{build.Libc} at most.");
            }

            newest = version > newest ? version : newest;
        }

        return newest;
    }

    private static string Name(IReadOnlyList<string> symbols) => symbols.Count switch
    {
        0 => "no symbol that it names",
        > MostNames => $"{string.Join(", ", symbols.Take(MostNames))} and {symbols.Count - MostNames} more",
        _ => string.Join(", ", symbols),
    };
}
