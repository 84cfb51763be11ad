using System.Reflection;
using Paywall.Package.App;

namespace Paywall.Package.Tests.App;

public sealed class AppFolderTests
{
    [Fact]
    public void An_app_is_its_host_file_its_functions_and_its_executable()
    {
        using var fake = new FakeApp();

        var app = AppFolder.Read(fake.Path);

        Assert.Equal(["Calls/function.json", "Reconcile/function.json", "host.json", "paywall"], app.Files.Select(file => file.Name));
        Assert.Equal("paywall", app.Executable.Name);
        Assert.Equal(["Calls", "Reconcile"], app.Functions);
    }

    [Fact]
    public void A_folder_that_is_missing_says_how_to_make_it() =>
        Assert.EndsWith("does not exist. The app is published by: dotnet publish src/Functions", Refusal("/nowhere/app"), StringComparison.Ordinal);

    [Fact]
    public void An_app_without_host_file_is_refused()
    {
        using var app = new FakeApp();
        File.Delete(app.At("host.json"));

        Assert.Equal($"{app.Path} has no host.json: it is no function app.", Refusal(app.Path));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{ "customHandler": { "description": { "defaultExecutablePath": 7 } } }""")]
    public void A_host_file_that_names_no_executable_is_refused(string content)
    {
        using var app = new FakeApp();
        app.Write("host.json", content);

        Assert.Equal($"{app.At("host.json")}: customHandler.description.defaultExecutablePath cannot be read.", Refusal(app.Path));
    }

    [Fact]
    public void An_app_without_functions_is_refused()
    {
        using var app = new FakeApp();
        Directory.Delete(app.At("Calls"), recursive: true);
        Directory.Delete(app.At("Reconcile"), recursive: true);

        Assert.Equal($"{app.Path} has no folder with a function.json: the host would find no function.", Refusal(app.Path));
    }

    [Fact]
    public void An_app_without_executable_is_refused()
    {
        using var app = new FakeApp();
        File.Delete(app.At("paywall"));

        Assert.Contains("has no executable 'paywall', which host.json names", Refusal(app.Path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("paywall.pdb")]
    [InlineData("paywall.dbg")]
    [InlineData("local.settings.json")]
    [InlineData("appsettings.json")]
    [InlineData(".env")]
    [InlineData("Calls/.DS_Store")]
    [InlineData("Calls/more/function.json")]
    [InlineData("function.json")]
    public void A_file_that_is_no_part_of_a_package_is_refused(string name)
    {
        using var app = new FakeApp();
        app.Write(name, "{}");

        Assert.Equal($"{app.Path} has a file {name} that is no part of a package. Publish again, or remove it.", Refusal(app.Path));
    }

    [Fact]
    public void Several_such_files_are_told_in_one_line()
    {
        using var app = new FakeApp();
        app.Write("a.dll", "");
        app.Write("b.dll", "");
        app.Write("c.dll", "");

        Assert.Contains("has a.dll and 2 more files that are no part of a package", Refusal(app.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        using var app = new FakeApp();
        File.Delete(app.At("paywall"));
        File.CreateSymbolicLink(app.At("paywall"), "/bin/true");

        Assert.Equal($"{app.Path}: paywall is a link, which a package cannot hold.", Refusal(app.Path));
    }

    [Fact]
    public void The_build_lays_out_every_function_that_the_source_has()
    {
        var built = Metadata("FunctionApp");
        var sources = Directory.EnumerateFiles(Path.Combine(Metadata("RepositoryRoot"), "src/Functions/Triggers"), "function.json", SearchOption.AllDirectories);
        var layout = Directory.EnumerateFiles(built, "function.json", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(built, file));

        Assert.Equal(
            sources.Select(file => Path.Combine(Path.GetFileName(Path.GetDirectoryName(file)!), "function.json")).Order(StringComparer.Ordinal),
            layout.Order(StringComparer.Ordinal));
        Assert.True(File.Exists(Path.Combine(built, "host.json")));
        Assert.True(File.Exists(Path.Combine(built, OperatingSystem.IsWindows() ? "paywall.exe" : "paywall")));
    }

    private static string Refusal(string folder)
    {
        var message = Assert.Throws<PackageException>(() => AppFolder.Read(folder)).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }

    private static string Metadata(string key) => typeof(AppFolderTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == key).Value!;
}
