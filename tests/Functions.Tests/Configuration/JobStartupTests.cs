using Microsoft.Extensions.Configuration;
using Paywall.Functions.Configuration;
using Paywall.Functions.Tests.Harness;

namespace Paywall.Functions.Tests.Configuration;

/// <summary>What a seller may get wrong about a job.</summary>
public class JobStartupTests
{
    private static readonly Uri Somewhere = new("http://127.0.0.1:9/");

    [Theory]
    [InlineData("Kind", "task", "Kind 'task' is not 'call' or 'job'")]
    [InlineData("Price", "free", "a job has a price")]
    [InlineData("Uses", "2 calls", "a purchase buys one job")]
    [InlineData("Methods", "POST", "leave Methods and BindBody out")]
    [InlineData("BindBody", "true", "leave Methods and BindBody out")]
    [InlineData("KeepAnswers", "00:01:00", "leave KeepAnswers out")]
    [InlineData("Deadline", "15.00:00:00", "Deadline 15.00:00:00 is not from 00:01:00 to 14.00:00:00")]
    [InlineData("Deadline", "00:00:59", "is not from 00:01:00")]
    [InlineData("TypicalTime", "00:00:00", "TypicalTime 00:00:00 is not from 00:00:01")]
    [InlineData("Retention", "366.00:00:00", "Retention 366.00:00:00 is not from 00:00:00 to 365.00:00:00")]
    [InlineData("Refunds", "cash", "Refunds 'cash' is not 'payout' or 'credit'")]
    [InlineData("TimeLimit", "00:04:00", "TimeLimit 00:04:00 is not above")]
    public void A_job_that_cannot_be_sold_stops_the_start_with_one_line(string setting, string value, string message) =>
        AssertRefused(message, (setting, value));

    [Fact]
    public void Money_is_promised_only_where_some_would_go_back_and_the_wallet_may_pay_it()
    {
        AssertRefused("gives nothing back of so small a price", ("Price", "1 sat"), ("Refunds", "payout"));
        var settings = Settings(("Refunds", "payout"));
        settings.Remove("Paywall:Wallets:Zbd:ApiKey");
        settings.Remove("Paywall:Wallets:Zbd:BaseUrl");
        settings["Paywall:Wallets:LNbits:BaseUrl"] = "https://lnbits.example";
        settings["Paywall:Wallets:LNbits:InvoiceKey"] = "key";
        Assert.Contains("needs a wallet that can pay", Start(settings), StringComparison.Ordinal);
        settings["Paywall:Wallets:LNbits:AdminKey"] = "other";
        Assert.Null(Start(settings));
    }

    [Theory]
    [InlineData("Deadline", "01:00:00")]
    [InlineData("TypicalTime", "00:01:00")]
    [InlineData("Retention", "1.00:00:00")]
    [InlineData("Refunds", "credit")]
    public void What_belongs_to_jobs_is_refused_of_a_call(string setting, string value)
    {
        var settings = Settings();
        settings["Paywall:Services:0:" + setting] = value;
        Assert.Contains("set Kind to 'job'", Start(settings), StringComparison.Ordinal);
    }

    private static void AssertRefused(string message, params (string Setting, string Value)[] changes)
    {
        var line = Start(Settings(changes));
        Assert.Contains(message, line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line!);
    }

    private static Dictionary<string, string?> Settings(params (string Setting, string Value)[] changes)
    {
        var settings = Shop.Settings("UseDevelopmentStorage=true", Somewhere, Somewhere);
        settings["Paywall:Services:1:Kind"] = "job";
        foreach (var (setting, value) in changes)
        {
            settings["Paywall:Services:1:" + setting] = value;
        }

        return settings;
    }

    /// <returns>The line that says why it does not start; null if it would.</returns>
    private static string? Start(Dictionary<string, string?> settings)
    {
        try
        {
            PaywallConfiguration.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
            return null;
        }
        catch (StartupException refusal)
        {
            return refusal.Message;
        }
    }
}
