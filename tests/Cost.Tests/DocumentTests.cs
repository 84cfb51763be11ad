using System.Reflection;
using Paywall.Cost.Reports;

namespace Paywall.Cost.Tests;

public sealed class DocumentTests
{
    public static TheoryData<string> Names => [.. Document.Blocks(Given.RealPrices, Given.RealCounts).Select(block => block.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_document_has_the_table_that_the_calculator_writes(string name)
    {
        var text = Document.Blocks(Given.RealPrices, Given.RealCounts).Single(block => block.Name == name).Text;

        Assert.True(
            Read().Contains($"<!-- {name} -->\n\n{text}\n\n", StringComparison.Ordinal),
            $"docs/cost.md is older than the prices or the counts. dotnet run --project bench/Cost -- --markdown writes:\n\n<!-- {name} -->\n\n{text}");
    }

    [Fact]
    public void The_document_has_no_table_that_nobody_calculates()
    {
        var lines = Read().Split('\n');
        var tables = lines.Where((line, number) => number > 0 && line.StartsWith('|') && !lines[number - 1].StartsWith('|')).Count();

        Assert.Equal(Names.Count, tables);
    }

    [Fact]
    public void Every_price_has_a_date_and_a_source() => Assert.All(Given.RealPrices.Prices.Values, price =>
    {
        Assert.Matches("^20[0-9]{2}(-[0-9]{2})?$", price.Date);
        Assert.NotEmpty(price.Source);
        Assert.NotEmpty(price.Unit);
    });

    private static string Read() => File.ReadAllText(Path.Combine(
        typeof(DocumentTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "RepositoryRoot").Value!,
        "docs/cost.md"));
}
