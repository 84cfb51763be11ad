using Paywall.Fuzz;

namespace Paywall.Protocol.Tests;

/// <summary>Replays what is fuzzed, and what fuzzing found, on every build.</summary>
public sealed class CorpusTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "corpus");

    public static TheoryData<string> Targets => [.. FuzzTargets.All.Keys];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Every_input_of_a_reader_is_answered_in_a_way_that_holds_together(string name)
    {
        var files = Directory.GetFiles(Path.Combine(Folder, name));

        Assert.NotEmpty(files);
        Assert.All(files, file => FuzzTargets.All[name](File.ReadAllBytes(file)));
    }

    [Fact]
    public void Every_folder_of_inputs_belongs_to_a_reader() =>
        Assert.Equal(FuzzTargets.All.Keys, Directory.GetDirectories(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)!);
}
