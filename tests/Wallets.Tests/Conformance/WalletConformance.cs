using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Wallets;

namespace Paywall.Wallets.Tests.Conformance;

/// <summary>What holds for every wallet that a seller is paid into, shown against the strict fake of its provider.</summary>
public abstract class WalletConformance
{
    private protected static readonly DateTimeOffset Noon = new(2031, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A new world, in which the provider's clock is ahead of the program's by so much.</summary>
    private protected abstract Task<IWalletWorld> OpenAsync(TimeSpan skew = default);

    [Fact]
    public async Task An_invoice_is_made_looked_up_paid_and_looked_up_again()
    {
        await using var world = await OpenAsync();
        var order = Samples.Order();

        var created = await world.Invoices.CreateInvoiceAsync(order, Stop);
        var before = await world.Invoices.LookUpInvoiceAsync(created.Id, Stop);
        Assert.IsType<Sandbox.Network.PaymentOutcome.Paid>(world.Network.Pay(world.Stranger, created.Invoice.Text));
        var after = await world.Invoices.LookUpInvoiceAsync(created.Id, Stop);

        Assert.IsType<InvoiceStatus.Pending>(before?.Status);
        Assert.Equal(order.Amount, Assert.IsType<InvoiceStatus.Paid>(after?.Status).Amount);
        Assert.Equal((order.Purchase, created.Invoice.PaymentHash), (after?.Purchase ?? default, after?.Invoice?.PaymentHash ?? default));
    }

    [Fact]
    public async Task An_invoice_that_nobody_paid_in_time_is_expired()
    {
        await using var world = await OpenAsync();
        var created = await world.Invoices.CreateInvoiceAsync(Samples.Order(), Stop);

        world.Time.Advance(Samples.Expiry + TimeSpan.FromSeconds(1));

        Assert.IsType<InvoiceStatus.Expired>((await world.Invoices.LookUpInvoiceAsync(created.Id, Stop))?.Status);
    }

    [Fact]
    public async Task An_invoice_that_never_was_is_null()
    {
        await using var world = await OpenAsync();

        Assert.Null(await world.Invoices.LookUpInvoiceAsync(world.UnknownId, Stop));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("")]
    public async Task An_id_that_no_invoice_can_have_is_never_sent(string id)
    {
        await using var world = await OpenAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => world.Invoices.LookUpInvoiceAsync(id, Stop));
        Assert.Equal(0, world.Calls);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    [InlineData(21_000)]
    [InlineData(21_001)]
    [InlineData(10_000_000_000)]
    public async Task An_amount_that_the_wallet_can_do_is_asked_for_exactly(ulong msat)
    {
        await using var world = await OpenAsync();
        var can = world.Invoices.Capabilities;
        Assert.SkipUnless(can.MsatPrecision || msat % 1_000 == 0, "Whole satoshis only.");
        var amount = msat == 0 ? can.MinimumAmount : new MilliSatoshi(msat);

        var created = await world.Invoices.CreateInvoiceAsync(Samples.Order() with { Amount = amount }, Stop);

        Assert.Equal(amount, created.Invoice.Amount);
    }

    [Fact]
    public async Task One_millisatoshi_less_than_the_least_is_refused()
    {
        await using var world = await OpenAsync();
        var tooLittle = new MilliSatoshi(world.Invoices.Capabilities.MinimumAmount.Value - 1);

        await RefusedAsync(world, WalletFault.Refused, () => world.Invoices.CreateInvoiceAsync(Samples.Order() with { Amount = tooLittle }, Stop));
    }

    [Theory]
    [InlineData(nameof(InvoiceMistake.Amount))]
    [InlineData(nameof(InvoiceMistake.Network))]
    [InlineData(nameof(InvoiceMistake.Expiry))]
    public async Task An_invoice_other_than_asked_for_is_not_offered(string mistake)
    {
        await using var world = await OpenAsync();
        world.PlanWrongInvoice(Enum.Parse<InvoiceMistake>(mistake));

        await RefusedAsync(world, WalletFault.BadAnswer, () => world.Invoices.CreateInvoiceAsync(Samples.Order(), Stop));
    }

    [Theory]
    [InlineData(-290, true)]
    [InlineData(-300, false)]
    [InlineData(59, true)]
    [InlineData(62, false)]
    public async Task A_clock_that_is_a_little_wrong_does_no_harm_and_one_that_is_far_off_is_noticed(int seconds, bool isFine)
    {
        await using var world = await OpenAsync(TimeSpan.FromSeconds(seconds));

        if (isFine)
        {
            Assert.NotNull(await world.Invoices.CreateInvoiceAsync(Samples.Order(), Stop));
        }
        else
        {
            await RefusedAsync(world, WalletFault.BadAnswer, () => world.Invoices.CreateInvoiceAsync(Samples.Order(), Stop));
        }
    }

    [Fact]
    public async Task A_provider_that_is_down_is_unavailable_for_everything()
    {
        await using var world = await OpenAsync();
        var invoice = world.StrangersInvoice();
        await world.StopProviderAsync();

        await RefusedAsync(world, WalletFault.Unavailable, () => world.Invoices.CreateInvoiceAsync(Samples.Order(), Stop));
        await RefusedAsync(world, WalletFault.Unavailable, () => world.Invoices.LookUpInvoiceAsync(world.UnknownId, Stop));
        await RefusedAsync(world, WalletFault.Unavailable, () => world.Payments.PayAsync(Samples.Pay(invoice), Stop));
    }

    [Fact]
    public async Task A_provider_that_never_answers_is_given_up()
    {
        await using var world = await OpenAsync();
        world.Plan(new ApiFault.Hang(), WalletCall.Create, times: 10);

        var creating = world.Invoices.CreateInvoiceAsync(Samples.Order(), Stop);
        await world.PassTimeUntilAsync(creating);

        await RefusedAsync(world, WalletFault.Unavailable, () => creating);
    }

    [Theory]
    [InlineData(nameof(WalletCall.Create), 17)]
    [InlineData(nameof(WalletCall.Create), null)]
    [InlineData(nameof(WalletCall.LookUp), 17)]
    [InlineData(nameof(WalletCall.LookUp), null)]
    [InlineData(nameof(WalletCall.Pay), 17)]
    [InlineData(nameof(WalletCall.Pay), null)]
    public async Task A_provider_that_wants_fewer_calls_is_heard_at_once(string call, int? seconds)
    {
        await using var world = await OpenAsync();
        TimeSpan? wait = seconds is { } known ? TimeSpan.FromSeconds(known) : null;
        var on = Enum.Parse<WalletCall>(call);
        world.Plan(new ApiFault.RateLimited(wait), on);

        var failure = await RefusedAsync(world, WalletFault.RateLimited, () => world.DoAsync(on));

        Assert.Equal(wait, failure.RetryAfter);
        Assert.Equal(1, world.Calls);
    }

    [Theory]
    [InlineData(nameof(WalletCall.Create), 500)]
    [InlineData(nameof(WalletCall.Create), 503)]
    [InlineData(nameof(WalletCall.LookUp), 500)]
    [InlineData(nameof(WalletCall.LookUp), 502)]
    public async Task A_provider_that_only_fails_is_unavailable(string call, int status)
    {
        await using var world = await OpenAsync();
        var on = Enum.Parse<WalletCall>(call);
        world.Plan(new ApiFault.ServerError(status), on, times: 10);

        await RefusedAsync(world, WalletFault.Unavailable, () => world.DoAsync(on));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_that_is_not_the_documented_JSON_is_not_believed(bool isEmpty)
    {
        await using var world = await OpenAsync();
        var created = await world.Invoices.CreateInvoiceAsync(Samples.Order(), Stop);
        world.Plan(isEmpty ? new ApiFault.EmptyBody() : new ApiFault.HtmlBody(), WalletCall.LookUp);

        await RefusedAsync(world, WalletFault.BadAnswer, () => world.Invoices.LookUpInvoiceAsync(created.Id, Stop));
    }

    [Fact]
    public async Task Paid_invoices_are_listed_and_no_others()
    {
        await using var world = await OpenAsync();
        Assert.SkipUnless(world.Invoices is IListingWallet, "The provider has no lists.");
        List<PurchaseId?> paid = [];
        for (var i = 0; i < 5; i++)
        {
            var order = Samples.Order() with { Tag = $"tag-{i}" };
            var created = await world.Invoices.CreateInvoiceAsync(order, Stop);
            if (i % 2 == 0)
            {
                world.Network.Pay(world.Stranger, created.Invoice.Text);
                paid.Add(order.Purchase);
            }
        }

        List<PurchaseId?> listed = [];
        await foreach (var invoice in ((IListingWallet)world.Invoices).ListPaidAsync(Noon - TimeSpan.FromDays(1), Stop))
        {
            Assert.Equal(Samples.Price, Assert.IsType<InvoiceStatus.Paid>(invoice.Lookup.Status).Amount);
            Assert.StartsWith("tag-", invoice.Lookup.Tag, StringComparison.Ordinal);
            listed.Add(invoice.Lookup.Purchase);
        }

        Assert.Equal(paid.Order(PurchaseOrder), listed.Order(PurchaseOrder));
    }

    private protected static async Task<WalletException> RefusedAsync(IWalletWorld world, WalletFault fault, Func<Task> call) =>
        await Fails.WithAsync(fault, call, world.Name);

    private static Comparer<PurchaseId?> PurchaseOrder { get; } =
        Comparer<PurchaseId?>.Create(static (a, b) => string.CompareOrdinal(a?.ToString(), b?.ToString()));
}
