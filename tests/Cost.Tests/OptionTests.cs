using Paywall.Cost.Inputs;
using Paywall.Cost.Reports;

namespace Paywall.Cost.Tests;

public sealed class OptionTests
{
    [Theory]
    [InlineData("'--cals' is no option; --help lists them.", "--cals", "5")]
    [InlineData("--calls needs a value.", "--calls")]
    [InlineData("--calls -1: it takes a whole number from 0 to 1000000000000000.", "--calls", "-1")]
    [InlineData("--calls 1.5: it takes a whole number from 0 to 1000000000000000.", "--calls", "1.5")]
    [InlineData("--calls 1e9: it takes a whole number from 0 to 1000000000000000.", "--calls", "1e9")]
    [InlineData("--calls 99999999999999999999999999999999: it takes a whole number from 0 to 1000000000000000.", "--calls", "99999999999999999999999999999999")]
    [InlineData("--busy 2: it takes a number from 0 to 1.", "--busy", "2")]
    [InlineData("--rate 0: it takes a number from 0.001 to 10000000.", "--rate", "0")]
    [InlineData("--seconds 231: it takes a number from 0.001 to 230.", "--seconds", "231")]
    [InlineData("--memory 1024: Flex Consumption has 512, 2048 and 4096.", "--memory", "1024")]
    [InlineData("--sold bundle: it is none of single, pack, pass.", "--sold", "bundle")]
    [InlineData("--sold 1: it is none of single, pack, pass.", "--sold", "1")]
    [InlineData("--queue rabbit: it is none of storage, servicebus.", "--queue", "rabbit")]
    [InlineData("--telemetry all: it is none of none, otlp, applicationinsights.", "--telemetry", "all")]
    [InlineData("--grants yes: it is on or off.", "--grants", "yes")]
    public void A_mistake_is_told_in_one_line(string message, params string[] arguments) =>
        Assert.Equal(message, Assert.Throws<CostException>(() => CostOptions.TryParse(arguments, out _)).Message);

    [Fact]
    public void Help_is_given_when_asked_for() => Assert.False(CostOptions.TryParse(["--calls", "5", "--help"], out _));

    [Theory]
    [InlineData("{", "cannot be read")]
    [InlineData("""{ "region": "x" }""", "cannot be read")]
    [InlineData("""{ "region": "x", "prices": {}, "currency": "EUR" }""", "cannot be read")]
    public void A_price_list_that_says_something_else_is_refused(string content, string message)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, content);
            var refusal = Assert.Throws<CostException>(() => PriceList.Read(file)).Message;
            Assert.Contains(message, refusal, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', refusal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_file_that_is_missing_is_told() =>
        Assert.Contains("/nowhere/prices.json", Assert.Throws<CostException>(() => PriceList.Read("/nowhere/prices.json")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_price_that_is_missing_or_negative_is_named()
    {
        var without = Given.RealPrices with { Prices = Given.RealPrices.Prices.Where(price => price.Key != "millionExecutions").ToDictionary() };

        Assert.Equal(
            "The price list of East US has no price 'millionExecutions' of zero or more.",
            Assert.Throws<CostException>(() => BillReport.Write(new Workload(), without, Given.RealCounts)).Message);
    }

    [Fact]
    public void The_report_says_that_its_prices_are_unverified() =>
        Assert.Contains("are unverified: compare them with the official lists", BillReport.Write(new Workload(), Given.RealPrices, Given.RealCounts), StringComparison.Ordinal);

    [Fact]
    public void Without_calls_there_is_no_cost_of_a_million() =>
        Assert.Contains("A million paid calls: -   A thousand jobs: -", BillReport.Write(new Workload { Calls = 0 }, Given.RealPrices, Given.RealCounts), StringComparison.Ordinal);
}
