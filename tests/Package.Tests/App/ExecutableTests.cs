using Paywall.Package.App;
using Paywall.Package.Building;

namespace Paywall.Package.Tests.App;

public sealed class ExecutableTests
{
    [Fact]
    public void The_newest_version_that_is_needed_is_told() =>
        Assert.Equal(new Version(2, 34), Check(new MadeElf { Symbols = [("a", "GLIBC_2.34"), ("b", "GLIBC_2.4"), ("c", "GLIBC_2.2.5")] }, Build.Native));

    [Theory]
    [InlineData("GLIBC_2.35")]
    [InlineData("GLIBC_2.34.1")]
    [InlineData("GLIBC_3.0")]
    [InlineData("GLIBC_PRIVATE")]
    [InlineData("GLIBC_ABI_DT_RELR")]
    public void A_native_executable_that_needs_a_newer_libc_is_refused_with_what_needs_it(string version) =>
        Assert.Contains($"needs {version} of libc.so.6 for fresh; the native build may need GLIBC_2.34 at most.",
            Refusal(new MadeElf { Symbols = [("old", "GLIBC_2.2.5"), ("fresh", version)] }, Build.Native), StringComparison.Ordinal);

    [Fact]
    public void The_fallback_may_need_only_an_older_libc()
    {
        Assert.Equal(new Version(2, 27), Check(new MadeElf { Symbols = [("expf", "GLIBC_2.27")] }, Build.Portable));
        Assert.Contains("needs GLIBC_2.28 of libc.so.6 for fcntl64; the portable build may need GLIBC_2.27 at most.",
            Refusal(new MadeElf { Symbols = [("fcntl64", "GLIBC_2.28")] }, Build.Portable), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_many_symbols_that_are_too_new_the_first_are_named() =>
        Assert.Contains("for s1, s2, s3, s4, s5 and 4 more;",
            Refusal(new MadeElf { Symbols = [.. Enumerable.Range(1, 9).Select(number => ($"s{number}", "GLIBC_2.38"))] }, Build.Native), StringComparison.Ordinal);

    [Fact]
    public void Another_machine_is_refused() =>
        Assert.Contains("is for machine type 183; Azure Functions runs x86-64", Refusal(new MadeElf { Machine = 183 }, Build.Native), StringComparison.Ordinal);

    [Theory]
    [InlineData("/lib/ld-musl-x86_64.so.1", "'/lib/ld-musl-x86_64.so.1'")]
    [InlineData(null, "'nothing'")]
    public void Another_loader_is_refused(string? loader, string named) =>
        Assert.Contains($"is started by {named} instead of /lib64/ld-linux-x86-64.so.2", Refusal(new MadeElf { Interpreter = loader }, Build.Native), StringComparison.Ordinal);

    [Fact]
    public void A_library_that_an_instance_may_lack_is_refused() =>
        Assert.Contains("needs libssl.so.3, libz.so.1; the native build may need only libc.so.6,",
            Refusal(new MadeElf { Libraries = ["libssl.so.3", "libc.so.6", "libz.so.1"] }, Build.Native), StringComparison.Ordinal);

    [Fact]
    public void Only_the_fallback_may_need_the_cpp_library()
    {
        var executable = new MadeElf { Libraries = ["libstdc++.so.6", "libc.so.6"], Symbols = [] };

        Check(executable, Build.Portable);
        Assert.Contains("needs libstdc++.so.6;", Refusal(executable, Build.Native), StringComparison.Ordinal);
    }

    [Fact]
    public void Something_that_is_no_executable_is_refused()
    {
        using var app = new FakeApp();
        app.Write("paywall", "#!/bin/sh\n");

        Assert.Contains("is not a whole ELF executable", Assert.Throws<PackageException>(() => Check(app, Build.Native)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_size_beyond_the_limit_is_refused_and_told()
    {
        using var app = new FakeApp();
        var size = new FileInfo(app.At("paywall")).Length;

        Assert.Equal(
            $"paywall has {size:N0} bytes; the native build may have {size - 1:N0}.",
            Assert.Throws<PackageException>(() => Check(app, Build.Native with { MostExecutable = size - 1 })).Message);
        Assert.Equal(
            "The zip has 25,000,001 bytes; the native build may have 25,000,000.",
            Assert.Throws<PackageException>(() => SizeLimit.Zip(25_000_001, Build.Native)).Message);
    }

    private static Version Check(MadeElf executable, Build build)
    {
        using var app = new FakeApp(executable);
        return Check(app, build);
    }

    private static Version Check(FakeApp app, Build build) => ExecutableCheck.Check(AppFolder.Read(app.Path), build);

    private static string Refusal(MadeElf executable, Build build)
    {
        var message = Assert.Throws<PackageException>(() => Check(executable, build)).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }
}
