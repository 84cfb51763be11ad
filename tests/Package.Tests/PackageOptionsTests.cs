using Paywall.Package.Building;

namespace Paywall.Package.Tests;

public sealed class PackageOptionsTests
{
    [Fact]
    public void Without_options_the_native_app_is_published_and_packed()
    {
        var options = Parse();

        Assert.Equal((Build.Native, null, false), (options.Build, options.App, options.ChecksOnly));
        Assert.EndsWith(Path.Combine("artifacts", "paywall.zip"), options.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_fallback_has_a_folder_and_a_zip_of_its_own()
    {
        var options = Parse("--portable", "--check");

        Assert.Equal(Build.Portable, options.Build);
        Assert.EndsWith(Path.Combine("artifacts", "app-portable"), options.App, StringComparison.Ordinal);
        Assert.EndsWith(Path.Combine("artifacts", "paywall-portable.zip"), Parse("--portable").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'--zip' is no option; --help lists them.", "--zip")]
    [InlineData("--output needs a value.", "--output")]
    [InlineData("--app needs a value.", "--app", "--check")]
    [InlineData("--check writes nothing; leave --output out.", "--check", "--output", "x.zip")]
    [InlineData("--twice builds and compares only; it goes with --portable and nothing else.", "--twice", "--app", "x")]
    public void A_mistake_is_told_in_one_line(string message, params string[] arguments) =>
        Assert.Equal(message, Assert.Throws<PackageException>(() => Parse(arguments)).Message);

    [Fact]
    public void Help_is_given_when_asked_for() => Assert.False(PackageOptions.TryParse(["--help"], out _));

    [Fact]
    public async Task A_check_says_what_it_saw()
    {
        using var app = new FakeApp();

        Assert.Matches("good to deploy, 4 files, [0-9,]+ bytes, needs glibc 2.34$", await PackageRun.RunAsync(Parse("--check", "--app", app.Path)));
    }

    [Fact]
    public async Task A_package_is_summed_up_with_its_size_and_sum()
    {
        using var app = new FakeApp();
        var zip = app.Path + ".zip";
        try
        {
            var summary = await PackageRun.RunAsync(Parse("--app", app.Path, "--output", zip));

            Assert.Matches("^.+\\.zip: [0-9,]+ bytes, 4 files, needs glibc 2.34, sha256 [0-9a-f]{64}$", summary);
        }
        finally
        {
            File.Delete(zip);
        }
    }

    [Fact]
    public async Task An_older_package_does_not_outlive_a_refusal()
    {
        using var app = new FakeApp(new MadeElf { Machine = 183 });
        var zip = app.Path + ".zip";
        await File.WriteAllTextAsync(zip, "older", TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<PackageException>(() => PackageRun.RunAsync(Parse("--app", app.Path, "--output", zip)));

        Assert.False(File.Exists(zip));
    }

    private static PackageOptions Parse(params string[] arguments) =>
        PackageOptions.TryParse(arguments, out var options) ? options : throw new InvalidOperationException("It asks for help.");
}
