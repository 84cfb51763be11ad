using Paywall.Cost;
using Paywall.Cost.Inputs;
using Paywall.Cost.Reports;

try
{
    if (!CostOptions.TryParse(args, out var options))
    {
        Console.WriteLine(CostOptions.Help);
        return 0;
    }

    var (prices, measured) = (PriceList.Read(options.Prices), Measured.Read(options.Measured));
    Console.WriteLine(options.Markdown ? Document.Write(prices, measured) : BillReport.Write(options.Workload, prices, measured));
    return 0;
}
catch (CostException problem)
{
    Console.Error.WriteLine($"cost: {problem.Message}");
    return 1;
}
catch (OverflowException)
{
    Console.Error.WriteLine("cost: the numbers are too large to be calculated.");
    return 1;
}
