using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Paywall.Functions.Refunds;
using Paywall.Functions.Tests.Harness;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;

namespace Paywall.Functions.Tests.Refunds;

public sealed class AddressResolutionTests : IAsyncLifetime
{
    private static readonly MilliSatoshi Amount = MilliSatoshi.FromSatoshi(21);

    private OddAddressService? _odd;

    private OddAddressService Service => _odd!;

    public async ValueTask InitializeAsync() => _odd = await OddAddressService.StartAsync();

    public ValueTask DisposeAsync() => Service.DisposeAsync();

    [Fact]
    public async Task An_address_of_the_simulated_network_gives_an_invoice_that_can_be_paid()
    {
        var network = new LightningNetwork(TimeProvider.System);
        var (buyer, seller) = (network.AddNode("buyer"), network.AddNode("seller", Amount));
        await using var server = await AddressServer.StartAsync(network, cancellation: Shop.Cancellation);

        var resolution = await OddAddressService.ResolveAsync(server.AddressOf(buyer), "Refund of purchase 7");

        var invoice = Assert.IsType<AddressResolution.Resolved>(resolution).Invoice;
        Assert.IsType<PaymentOutcome.Paid>(network.Pay(seller, invoice.Text));
        Assert.Equal(Amount, network.BalanceOf(buyer));
    }

    [Fact]
    public async Task What_goes_wrong_at_a_simulated_address_is_told_apart()
    {
        var network = new LightningNetwork(TimeProvider.System);
        var buyer = network.AddNode("buyer");
        await using var server = await AddressServer.StartAsync(network, cancellation: Shop.Cancellation);
        async Task<AddressResolution> AfterAsync(AddressFault fault)
        {
            server.Fault = fault;
            return await OddAddressService.ResolveAsync(server.AddressOf(buyer));
        }

        Assert.IsType<AddressResolution.Unavailable>(await AfterAsync(new AddressFault.TermsStatus(503)));
        Assert.IsType<AddressResolution.Unavailable>(await AfterAsync(new AddressFault.InvoiceStatus(500)));
        Assert.IsType<AddressResolution.Refused>(await AfterAsync(new AddressFault.Error("No liquidity")));
        Assert.IsType<AddressResolution.Refused>(await AfterAsync(new AddressFault.Amount(Amount + new MilliSatoshi(1))));
        Assert.IsType<AddressResolution.Refused>(await AfterAsync(new AddressFault.Expiry(TimeSpan.FromSeconds(299))));
        Assert.IsType<AddressResolution.Refused>(await AfterAsync(new AddressFault.Metadata()));
    }

    [Theory]
    [InlineData("$pay", "/pay?amount=21000")]
    [InlineData("$pay?", "/pay?amount=21000")]
    [InlineData("$pay?id=7&x=%26", "/pay?id=7&x=%26&amount=21000")]
    [InlineData("$", "/?amount=21000")]
    public async Task The_amount_is_added_to_whatever_query_the_callback_has(string callback, string asked)
    {
        Service.Terms = Service.Terms.Replace("$pay", callback, StringComparison.Ordinal);

        Assert.IsType<AddressResolution.Resolved>(await Service.ResolveAsync());
        Assert.Equal(["/.well-known/lnurlp/buyer", asked], Service.Asked);
    }

    [Theory]
    [InlineData("11", "&comment=a%20%26%20%C3%A4%23%3F123")]
    [InlineData("255", "&comment=a%20%26%20%C3%A4%23%3F123")]
    [InlineData("9", "")]
    [InlineData("0", "")]
    [InlineData("-1", "")]
    [InlineData("1e30", "")]
    [InlineData("true", "")]
    [InlineData("\"255\"", "")]
    [InlineData("{}", "")]
    [InlineData("null", "")]
    public async Task A_comment_is_sent_where_it_is_allowed_and_never_keeps_anybody_from_being_paid(string allowed, string comment)
    {
        Service.Terms = Service.Terms.Replace("{", $$"""{"commentAllowed":{{allowed}},""", StringComparison.Ordinal);

        Assert.IsType<AddressResolution.Resolved>(await Service.ResolveAsync("a & ä#?123"));
        Assert.Equal($"/pay?amount=21000{comment}", Service.Asked[1]);
    }

    [Theory]
    [InlineData("payRequest", "withdrawRequest", "not one that can be paid")]
    [InlineData("\"tag\"", "\"gat\"", "not one that can be paid")]
    [InlineData("\"minSendable\":1000", "\"minSendable\":21001", "no less than 21001 msat")]
    [InlineData("\"maxSendable\":100000000", "\"maxSendable\":20999", "no more than 20999 msat")]
    [InlineData("\"minSendable\":1000,", "", "does not say")]
    [InlineData("\"metadata\"", "\"meta\"", "does not say")]
    [InlineData("$pay", "", "empty")]
    [InlineData("$pay", "/pay", "https")]
    [InlineData("$pay", "http://example.com/pay", "https")]
    [InlineData("$pay", "https://10.0.0.1/pay", "public")]
    [InlineData("$pay", "https://169.254.169.254/metadata", "public")]
    [InlineData("$pay", "https://[::ffff:127.0.0.1]/pay", "public")]
    [InlineData("$pay", "https://a:b@example.com/pay", "user name")]
    [InlineData("$pay", "https://example.com/pay#x", "fragment")]
    public async Task Terms_that_nobody_can_pay_by_are_refused_before_anybody_is_asked(string good, string bad, string word)
    {
        Service.Terms = Service.Terms.Replace(good, bad, StringComparison.Ordinal);

        IsRefused(word, await Service.ResolveAsync());
        Assert.Single(Service.Asked);
    }

    [Theory]
    [InlineData("\"minSendable\":1000", "\"minSendable\":21000")]
    [InlineData("\"maxSendable\":100000000", "\"maxSendable\":21000")]
    [InlineData("{", """{"tags":[[]],"allowsNostr":true,"payerData":{"name":{"mandatory":false}},""")]
    public async Task Terms_that_just_fit_or_say_more_are_fine(string good, string odd)
    {
        Service.Terms = Service.Terms.Replace(good, odd, StringComparison.Ordinal);

        Assert.IsType<AddressResolution.Resolved>(await Service.ResolveAsync());
    }

    [Fact]
    public async Task A_callback_that_grows_too_long_is_refused()
    {
        Service.Terms = Service.Terms.Replace("$pay", "https://example.com/".PadRight(2048, 'a'), StringComparison.Ordinal);

        IsRefused("too long", await Service.ResolveAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("<html>")]
    [InlineData("{\"tag\":\"payRequest\"")]
    [InlineData("{\"tag\":7}")]
    [InlineData("{\"tag\":\"\\ud800\"}")]
    [InlineData("{\"tag\":\"\xff\"}")]
    [InlineData("{\"minSendable\":-1}")]
    [InlineData("{\"minSendable\":1e400}")]
    [InlineData("{\"maxSendable\":18446744073709551616}")]
    [InlineData("{\"tag\":\"payRequest\",\"tag\":\"payRequest\"}")]
    [InlineData("{\"x\":[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]}")]
    public async Task What_is_not_LNURL_may_be_so_another_time(string terms)
    {
        Service.Terms = terms;

        Assert.IsType<AddressResolution.Unavailable>(await Service.ResolveAsync());
    }

    [Fact]
    public async Task An_answer_of_more_than_64_KiB_is_not_read()
    {
        var room = (64 * 1024) - Service.Terms.Length - 100;
        Service.Terms = Service.Terms.Replace("{", $$"""{"x":"{{new string('a', room)}}",""", StringComparison.Ordinal);
        Assert.IsType<AddressResolution.Resolved>(await Service.ResolveAsync());

        Service.Terms += new string(' ', 200);
        Assert.IsType<AddressResolution.Unavailable>(await Service.ResolveAsync());
    }

    [Theory]
    [InlineData(200, """{"status":"ERROR","reason":"Nobody home"}""", true)]
    [InlineData(400, """{"status":"error","reason":"Nobody home"}""", true)]
    [InlineData(404, "Not found", true)]
    [InlineData(410, "", true)]
    [InlineData(301, "", true)]
    [InlineData(308, "", true)]
    [InlineData(302, "", false)]
    [InlineData(403, "", false)]
    [InlineData(408, """{"status":"ERROR","reason":"Later"}""", false)]
    [InlineData(429, """{"status":"ERROR","reason":"Later"}""", false)]
    [InlineData(500, """{"status":"ERROR","reason":"Later"}""", false)]
    [InlineData(503, "", false)]
    public async Task A_status_tells_what_is_final_from_what_may_pass(int status, string body, bool isFinal)
    {
        var good = Service.Terms;
        (Service.TermsStatus, Service.Terms) = (status, body);
        await IsAsync();

        (Service.TermsStatus, Service.Terms) = (200, good);
        (Service.AnswerStatus, Service.Answer) = (status, body);
        await IsAsync();
        Assert.DoesNotContain("/elsewhere", Service.Asked);

        async Task IsAsync() => Assert.IsType(
            isFinal ? typeof(AddressResolution.Refused) : typeof(AddressResolution.Unavailable), await Service.ResolveAsync());
    }

    [Fact]
    public async Task The_reason_of_a_refusal_is_made_harmless()
    {
        Service.Terms = $$"""{"status":"ERROR","reason":"<b>No\u001b[2J\n\u202e\u200d{{new string('a', 500)}}"}""";

        var refused = Assert.IsType<AddressResolution.Refused>(await Service.ResolveAsync());

        Assert.Equal($"The address refuses: \"b No [2J   {new string('a', 108)}…\".", refused.Reason);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"pr":null}""")]
    [InlineData("""{"pr":""}""")]
    [InlineData("""{"pr":"lnbcrt1"}""")]
    public async Task An_answer_without_an_invoice_is_refused(string answer)
    {
        Service.Answer = answer;

        IsRefused("without a valid invoice", await Service.ResolveAsync());
    }

    [Fact]
    public async Task An_invoice_of_another_amount_or_network_is_refused()
    {
        Service.Twist = draft => draft with { Amount = Amount - new MilliSatoshi(1) };
        IsRefused("20999 msat where 21000 msat", await Service.ResolveAsync());
        Service.Twist = draft => draft with { Amount = null };
        IsRefused("no amount where 21000 msat", await Service.ResolveAsync());
        Service.Twist = draft => draft with { Network = BitcoinNetwork.Mainnet };
        IsRefused("of Mainnet, not of Regtest", await Service.ResolveAsync());
    }

    [Fact]
    public async Task An_invoice_must_have_five_minutes_left()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
        var made = clock.GetUtcNow();
        Service.Twist = draft => draft with { Timestamp = made, Expiry = TimeSpan.FromMinutes(6) };

        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.IsType<AddressResolution.Resolved>(await Service.ResolveAsync(time: clock));
        clock.Advance(TimeSpan.FromTicks(1));
        IsRefused("too soon", await Service.ResolveAsync(time: clock));
        clock.Advance(TimeSpan.FromDays(1));
        IsRefused("too soon", await Service.ResolveAsync(time: clock));
    }

    [Fact]
    public async Task A_hash_of_a_description_must_be_that_of_the_metadata()
    {
        Service.Twist = Hashing(OddAddressService.Metadata);
        Assert.IsType<AddressResolution.Resolved>(await Service.ResolveAsync());

        Service.Twist = Hashing(OddAddressService.Metadata + " ");
        IsRefused("something else", await Service.ResolveAsync());

        static Func<Bolt11Draft, Bolt11Draft> Hashing(string text) => draft =>
            draft with { Description = null, DescriptionHash = SHA256.HashData(Encoding.UTF8.GetBytes(text)) };
    }

    [Fact]
    public async Task A_service_that_does_not_listen_may_do_so_another_time()
    {
        var host = Service.Host;
        await Service.DisposeAsync();

        Assert.IsType<AddressResolution.Unavailable>(await OddAddressService.ResolveAsync($"buyer@{host}"));
    }

    private static void IsRefused(string word, AddressResolution resolution) =>
        Assert.Contains(word, Assert.IsType<AddressResolution.Refused>(resolution).Reason, StringComparison.Ordinal);
}
