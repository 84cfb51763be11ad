using System.IO.Compression;
using System.Security.Cryptography;

namespace Paywall.Package.App;

/// <summary>The zip of an app. The same files give the same bytes: sorted, with one time for all and the modes that they need.</summary>
/// <remarks>The same compressor, that is: another release of .NET may compress the same files to other bytes.</remarks>
internal static class AppZip
{
    private const int RegularFile = 0x8000;
    private const int ExecutableMode = RegularFile | 0x1ED; // 0755
    private const int FileMode = RegularFile | 0x1A4; // 0644
    private const int ModeShift = 16;

    /// <summary>The earliest that a zip can tell.</summary>
    private static readonly DateTimeOffset Time = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <exception cref="PackageException">This is Windows.</exception>
    public static ZipFacts Write(AppFolder app, string path)
    {
        // There a zip says that it was made for file systems without modes, and no unpacker would make the executable one.
        if (OperatingSystem.IsWindows())
        {
            throw new PackageException("The package needs Unix file modes: make it on Linux, for example in WSL.");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using (var file = File.Create(path))
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create))
        {
            foreach (var part in app.Files)
            {
                Add(zip, part, part == app.Executable ? ExecutableMode : FileMode);
            }
        }

        using var written = File.OpenRead(path);
        return new ZipFacts(path, written.Length, Convert.ToHexStringLower(SHA256.HashData(written)));
    }

    private static void Add(ZipArchive zip, AppFile part, int mode)
    {
        var entry = zip.CreateEntry(part.Name, CompressionLevel.SmallestSize);
        entry.LastWriteTime = Time;
        entry.ExternalAttributes = mode << ModeShift;
        using var source = File.OpenRead(part.Path);
        using var target = entry.Open();
        source.CopyTo(target);
    }
}
