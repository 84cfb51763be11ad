using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using Paywall.Functions.Configuration;
using Paywall.Functions.Jobs;
using Paywall.Functions.Problems;
using Paywall.Functions.Refunds;
using Paywall.Functions.Tests.Harness;
using Paywall.Protocol.Lightning;

namespace Paywall.Functions.Tests.Jobs;

/// <summary>Headers that ask for more than can be done are refused before anything is offered.</summary>
public class JobWishTests(OwnAccounts accounts)
{
    [Theory]
    [InlineData("Callback-Url", "")]
    [InlineData("Callback-Url", "nonsense")]
    [InlineData("Callback-Url", "http://example.com/")]
    [InlineData("Callback-Url", "https://10.0.0.1/")]
    [InlineData("Callback-Url", "https://[::1]/")]
    [InlineData("Callback-Url", "https://169.254.169.254/latest")]
    [InlineData("Callback-Url", "https://127.0.0.1/")]
    [InlineData("Callback-Url", "https://localhost/")]
    [InlineData("Callback-Url", "https://intranet/")]
    [InlineData("Callback-Url", "https://user:password@example.com/")]
    [InlineData("Callback-Url", "https://example.com/#fragment")]
    [InlineData("Callback-Url", "https://example.com/, https://example.org/")]
    [InlineData("Callback-Url", "ftp://example.com/")]
    [InlineData("Refund-To", "")]
    [InlineData("Refund-To", "nonsense")]
    [InlineData("Refund-To", "alice@127.0.0.1")]
    [InlineData("Refund-To", "alice@example.com, bob@example.com")]
    [InlineData("Refund-To", "lnbcrt1nonsense")]
    public async Task A_header_that_names_no_place_is_refused(string name, string value)
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync, ("Paywall:AllowLoopback", "false"));
        using var refused = await shop.SubmitAsync("hello", headers: (name, value));
        await ProblemAssert.IsAsync(refused, 400, name == "Refund-To" ? "bad-refund-target" : "bad-callback-url");
        Assert.Equal(0, shop.Shop.ChargesMade);
    }

    [Fact]
    public async Task A_header_has_a_limit()
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        using var url = await shop.SubmitAsync("hello", headers: ("Callback-Url", $"https://example.com/{new string('x', 2048)}"));
        await ProblemAssert.IsAsync(url, 400, "bad-callback-url");
        using var target = await shop.SubmitAsync("hello", headers: ("Refund-To", new string('x', 1501)));
        await ProblemAssert.IsAsync(target, 400, "bad-refund-target");
    }

    [Fact]
    public async Task A_header_that_comes_twice_is_refused()
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        Assert.Equal(Problem.BadCallbackUrl, Read(shop, "Callback-Url", "https://a.example/", "https://b.example/"));
        Assert.Equal(Problem.BadRefundTarget, Read(shop, "Refund-To", "alice@a.example", "bob@b.example"));
        Assert.Null(Read(shop, "Callback-Url", "https://a.example/"));
        Assert.Null(Read(shop, "Refund-To", "alice@a.example"));
    }

    [Fact]
    public async Task An_invoice_to_pay_back_is_for_this_network_for_no_more_than_goes_back_and_not_expired()
    {
        await using var shop = await RefundShop.OpenAsync(accounts, "zbd");
        var expired = shop.InvoiceOver(RefundShop.Back, TimeSpan.FromMinutes(1));
        shop.Jobs.Shop.Time.Advance(TimeSpan.FromMinutes(2));
        string[] refused =
        [
            expired,
            shop.InvoiceOver(RefundShop.Back + new MilliSatoshi(1)),
            "lnbc20m1pvjluezsp5zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zygspp5qqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqypqhp58yjmdan79s6qqdhdzgynm4zwqd5d7xmw5fk98klysy043l2ahrqs9qrsgq7ea976txfraylvgzuxs8kgcw23ezlrszfnh8r6qtfpr6cxga50aj6txm9rxrydzd06dfeawfk6swupvz4erwnyutnjq7x39ymw6j38gp7ynn44",
        ];
        foreach (var invoice in refused)
        {
            using var answer = await shop.Jobs.SubmitAsync("hello", handler: shop.Handler, headers: ("Refund-To", invoice));
            await ProblemAssert.IsAsync(answer, 400, "bad-refund-target");
        }

        Assert.NotNull(await shop.Jobs.OfferAsync("hello", shop.Handler, ("Refund-To", shop.InvoiceOver(RefundShop.Back))));
    }

    private static Problem? Read(JobShop shop, string name, params string[] values)
    {
        var services = shop.Shop.Services();
        return JobWishes.Read(
            new HeaderDictionary { [name] = new StringValues(values) }, MilliSatoshi.FromSatoshi(1000),
            services.GetRequiredService<RefundInvoices>(), services.GetRequiredService<PaywallConfiguration>()).Wrong;
    }
}
