using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.Versioning;
using System.Text;
using Paywall.Package.App;

namespace Paywall.Package.Tests.App;

[UnsupportedOSPlatform("windows")]
public sealed class AppZipTests : IDisposable
{
    private readonly DirectoryInfo _work = Directory.CreateTempSubdirectory("paywall-zip-");

    [Fact]
    public void The_same_files_in_another_folder_and_at_another_time_give_the_same_bytes()
    {
        using var first = new FakeApp();
        using var second = new FakeApp();
        foreach (var file in Directory.EnumerateFiles(second.Path, "*", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(file, new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var (one, other) = (Write(first, "one.zip"), Write(second, "other.zip"));

        Assert.Equal(one.Sha256, other.Sha256);
        Assert.Equal(File.ReadAllBytes(one.Path), File.ReadAllBytes(other.Path));
    }

    [Fact]
    public void Another_byte_gives_another_sum()
    {
        using var first = new FakeApp();
        using var second = new FakeApp();
        second.Write("Calls/function.json", "[]");

        Assert.NotEqual(Write(first, "one.zip").Sha256, Write(second, "other.zip").Sha256);
    }

    [Fact]
    public void Entries_are_sorted_and_have_one_time_and_the_modes_that_they_need()
    {
        using var app = new FakeApp();

        var entries = ReadDirectory(Write(app, "app.zip").Path);

        Assert.Equal(
            [("Calls/function.json", "100644"), ("Reconcile/function.json", "100644"), ("host.json", "100644"), ("paywall", "100755")],
            entries.Select(entry => (entry.Name, Convert.ToString(entry.Mode, 8))));
        Assert.All(entries, entry => Assert.Equal((3, 0, 0x0021), (entry.System, entry.Time, entry.Date)));
    }

    [Fact]
    public async Task What_is_unpacked_is_what_was_packed()
    {
        using var app = new FakeApp();
        var zip = Write(app, "app.zip");
        var folder = Path.Combine(_work.FullName, "unpacked");

        await ZipFile.ExtractToDirectoryAsync(zip.Path, folder, TestContext.Current.CancellationToken);

        Assert.Equal(File.ReadAllBytes(app.At("paywall")), File.ReadAllBytes(Path.Combine(folder, "paywall")));
        Assert.Equal(Convert.ToInt32("755", 8), (int)File.GetUnixFileMode(Path.Combine(folder, "paywall")));
        Assert.Equal(Convert.ToInt32("644", 8), (int)File.GetUnixFileMode(Path.Combine(folder, "Calls", "function.json")));
    }

    [Fact]
    public async Task The_systems_unzip_keeps_the_executable_one()
    {
        using var app = new FakeApp();
        var zip = Write(app, "app.zip");
        var folder = Path.Combine(_work.FullName, "unzipped");

        Assert.SkipUnless(await UnzipAsync(zip.Path, folder), "unzip is not installed.");

        Assert.Equal(Convert.ToInt32("755", 8), (int)File.GetUnixFileMode(Path.Combine(folder, "paywall")));
        Assert.Equal(Convert.ToInt32("644", 8), (int)File.GetUnixFileMode(Path.Combine(folder, "host.json")));
    }

    [Fact]
    public void An_older_zip_is_replaced_whole()
    {
        using var app = new FakeApp();
        var path = Path.Combine(_work.FullName, "app.zip");
        File.WriteAllBytes(path, new byte[1_000_000]);

        Assert.Equal(Write(app, "fresh.zip").Sha256, Write(app, "app.zip").Sha256);
    }

    public void Dispose() => _work.Delete(recursive: true);

    private ZipFacts Write(FakeApp app, string name) => AppZip.Write(AppFolder.Read(app.Path), Path.Combine(_work.FullName, name));

    private static async Task<bool> UnzipAsync(string zip, string folder)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("unzip", ["-q", zip, "-d", folder]))!;
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, process.ExitCode);
            return true;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // Nobody installed it.
            return false;
        }
    }

    /// <summary>Reads the central directory by itself: PKWARE APPNOTE 6.3.10, 4.3.12.</summary>
    private static List<(string Name, int Mode, int System, int Time, int Date)> ReadDirectory(string zip)
    {
        const uint Header = 0x02014B50;
        ReadOnlySpan<byte> bytes = File.ReadAllBytes(zip);
        var end = bytes.LastIndexOf((ReadOnlySpan<byte>)[0x50, 0x4B, 5, 6]);
        var at = BinaryPrimitives.ReadInt32LittleEndian(bytes[(end + 16)..]);
        List<(string Name, int Mode, int System, int Time, int Date)> entries = [];
        while (BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]) == Header)
        {
            var (name, extra, comment) = (Half(bytes, at + 28), Half(bytes, at + 30), Half(bytes, at + 32));
            entries.Add((Encoding.UTF8.GetString(bytes.Slice(at + 46, name)), Half(bytes, at + 40), bytes[at + 5], Half(bytes, at + 12), Half(bytes, at + 14)));
            at += 46 + name + extra + comment;
        }

        return entries;

        static int Half(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
    }
}
