namespace Paywall.Package.Building;

/// <summary>One of the two ways in which the app is built, and what its executable may need.</summary>
internal sealed record Build
{
    /// <summary>Compiled ahead of time. Made on Debian 12, it runs on Debian 12, Ubuntu 22.04 and Azure Linux 3.</summary>
    public static Build Native { get; } = new()
    {
        Name = "native",
        Folder = "app",
        ZipName = "paywall.zip",
        Libc = new Version(2, 34),
        Libraries = CLibraries,
        MostExecutable = 50_000_000,
        MostZip = 25_000_000,
    };

    /// <summary>With the .NET runtime inside, which Microsoft builds for systems as old as Ubuntu 18.04.</summary>
    public static Build Portable { get; } = new()
    {
        Name = "portable",
        Folder = "app-portable",
        ZipName = "paywall-portable.zip",
        Properties = ["-p:Native=false"],
        Libc = new Version(2, 27),
        Libraries = [.. CLibraries, "librt.so.1", "libgcc_s.so.1", "libstdc++.so.6"],
        MostExecutable = 150_000_000,
        MostZip = 75_000_000,
    };

    public required string Name { get; init; }

    /// <summary>The name of the published folder in artifacts.</summary>
    public required string Folder { get; init; }

    /// <summary>The name of the zip in artifacts, unless another one is asked for.</summary>
    public required string ZipName { get; init; }

    /// <summary>What <c>dotnet publish</c> is told.</summary>
    public IReadOnlyList<string> Properties { get; init; } = [];

    /// <summary>The newest version of the C library that it may need.</summary>
    public required Version Libc { get; init; }

    /// <summary>The shared libraries that it may need.</summary>
    public required IReadOnlyList<string> Libraries { get; init; }

    /// <summary>The most bytes of the executable.</summary>
    public required long MostExecutable { get; init; }

    /// <summary>The most bytes of the zip: an instance loads it before its first answer.</summary>
    public required long MostZip { get; init; }

    private static string[] CLibraries => ["libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "ld-linux-x86-64.so.2"];

    /// <summary>Where <c>dotnet publish</c> leaves the app.</summary>
    public string AppIn(string root) => Path.Combine(root, "artifacts", Folder);

    public override string ToString() => Name;
}
