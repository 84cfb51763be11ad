using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Time.Testing;
using Paywall.Functions.Purchases;
using Paywall.Functions.Settlements;
using Paywall.Functions.Storage;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Functions.Tests.Storage;

public class PurchaseTableTests(Harness.LocalStorage storage)
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    private static readonly MilliSatoshi Price = MilliSatoshi.FromSatoshi(21);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly Purchase _purchase = new(PurchaseId.New(), Preimage.Random().Hash, new TokenTerms
    {
        Service = "echo",
        ValidUntil = DateTimeOffset.UnixEpoch.AddYears(100),
        Amount = Price,
        Uses = TokenUses.Once,
        Invoice = new WalletInvoice("zbd", "charge-1"),
    });

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private PurchaseTable Table => new(new TableServiceClient(storage.ConnectionString), storage.Files, _time);

    private UseTable Uses => UsesOf(new TableServiceClient(storage.ConnectionString));

    [Fact]
    public async Task An_unpaid_purchase_gives_no_use_because_the_merge_of_its_right_is_not_an_upsert()
    {
        Assert.IsType<UseOutcome.NotPaid>(await TakeAsync(Guid.NewGuid()));
        Assert.Null(await Table.FindSettlementAsync(_purchase.Id, Cancellation));
        Assert.Empty(storage.Purchases.Query<TableEntity>(row => row.PartitionKey == _purchase.Id.ToString(), cancellationToken: Cancellation));
    }

    [Fact]
    public async Task A_paid_purchase_gives_one_use()
    {
        await PayAsync(Price);
        Assert.IsType<UseOutcome.Taken>(await TakeAsync(Guid.NewGuid()));
        var busy = Assert.IsType<UseOutcome.Busy>(await TakeAsync(Guid.NewGuid()));
        Assert.Equal(_time.GetUtcNow() + Lease, busy.Until, TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task Whoever_lost_the_reply_recognises_the_use_as_its_own()
    {
        await PayAsync(Price);
        var operation = Guid.NewGuid();
        var first = Assert.IsType<UseOutcome.Taken>(await TakeAsync(operation));
        var again = Assert.IsType<UseOutcome.Taken>(await TakeAsync(operation));
        Assert.Equal(first.Use, again.Use);
    }

    [Fact]
    public async Task A_settlement_is_recorded_once_however_often_it_is_reported()
    {
        await PayAsync(Price);
        await PayAsync(Price);
        Assert.NotNull(await Table.FindSettlementAsync(_purchase.Id, Cancellation));
        var row = await storage.Purchases.GetEntityAsync<TableEntity>(_purchase.Id.ToString(), $"settled-{_purchase.Id}", cancellationToken: Cancellation);
        Assert.Equal(
            ("echo", 21000L, 21000L, "zbd", "charge-1", _purchase.PaymentHash.ToString()),
            (row.Value["Service"], row.Value["PriceMsat"], row.Value["ReceivedMsat"], row.Value["Wallet"], row.Value["InvoiceId"], row.Value["PaymentHash"]));
    }

    [Fact]
    public async Task Less_than_the_price_is_recorded_and_gives_no_right()
    {
        await PayAsync(new MilliSatoshi(Price.Value - 1));
        Assert.NotNull(await Table.FindSettlementAsync(_purchase.Id, Cancellation));
        Assert.IsType<UseOutcome.NotPaid>(await TakeAsync(Guid.NewGuid()));
    }

    [Fact]
    public async Task A_right_that_was_taken_back_is_not_made_again_by_another_report()
    {
        await PayAsync(Price);
        await storage.Purchases.DeleteEntityAsync(_purchase.Id.ToString(), $"paid-{_purchase.Id}", ETag.All, Cancellation);
        await PayAsync(Price);
        Assert.IsType<UseOutcome.NotPaid>(await TakeAsync(Guid.NewGuid()));
    }

    [Fact]
    public async Task A_delivered_use_is_spent()
    {
        await PayAsync(Price);
        var taken = Assert.IsType<UseOutcome.Taken>(await TakeAsync(Guid.NewGuid()));
        await Uses.CompleteAsync(taken.Use);
        Assert.IsType<UseOutcome.Spent>(await TakeAsync(Guid.NewGuid()));
    }

    [Fact]
    public async Task A_released_use_can_be_taken_three_times_in_all()
    {
        await PayAsync(Price);
        for (var execution = 1; execution <= 3; execution++)
        {
            var taken = Assert.IsType<UseOutcome.Taken>(await TakeAsync(Guid.NewGuid()));
            Assert.Equal(execution, taken.Use.Execution);
            await Uses.ReleaseAsync(taken.Use);
        }

        Assert.IsType<UseOutcome.GivenUp>(await TakeAsync(Guid.NewGuid()));
    }

    [Fact]
    public async Task A_use_that_is_given_back_counts_as_never_taken()
    {
        await PayAsync(Price);
        for (var i = 0; i < 25; i++)
        {
            var taken = Assert.IsType<UseOutcome.Taken>(await TakeAsync(Guid.NewGuid()));
            Assert.Equal(1, taken.Use.Execution);
            await Uses.GiveBackAsync(taken.Use, isUpstreamReached: false);
        }
    }

    [Fact]
    public async Task An_upstream_that_was_reached_is_not_reached_without_end()
    {
        await PayAsync(Price);
        for (var i = 0; i < Use.MaximumGivenBack + Use.MaximumExecutions; i++)
        {
            var taken = Assert.IsType<UseOutcome.Taken>(await TakeAsync(Guid.NewGuid()));
            await Uses.GiveBackAsync(taken.Use, isUpstreamReached: true);
        }

        Assert.IsType<UseOutcome.GivenUp>(await TakeAsync(Guid.NewGuid()));
    }

    [Fact]
    public async Task A_use_whose_holder_died_is_taken_over_after_its_lease_and_the_dead_one_can_write_no_more()
    {
        await PayAsync(Price);
        var dead = Assert.IsType<UseOutcome.Taken>(await TakeAsync(Guid.NewGuid()));
        _time.Advance(Lease);
        var heir = Assert.IsType<UseOutcome.Taken>(await TakeAsync(Guid.NewGuid()));
        Assert.Equal(2, heir.Use.Execution);

        await Uses.CompleteAsync(dead.Use);
        Assert.IsType<UseOutcome.Busy>(await TakeAsync(Guid.NewGuid()));
        await Uses.CompleteAsync(heir.Use);
        Assert.IsType<UseOutcome.Spent>(await TakeAsync(Guid.NewGuid()));
    }

    [Fact]
    public async Task Executions_that_all_died_are_given_up_too()
    {
        await PayAsync(Price);
        for (var execution = 1; execution <= 3; execution++)
        {
            Assert.IsType<UseOutcome.Taken>(await TakeAsync(Guid.NewGuid()));
            _time.Advance(Lease);
        }

        Assert.IsType<UseOutcome.GivenUp>(await TakeAsync(Guid.NewGuid()));
    }

    [Fact]
    public async Task A_released_use_cannot_be_taken_over_once_the_right_is_gone()
    {
        await PayAsync(Price);
        var taken = Assert.IsType<UseOutcome.Taken>(await TakeAsync(Guid.NewGuid()));
        await Uses.ReleaseAsync(taken.Use);
        await storage.Purchases.DeleteEntityAsync(_purchase.Id.ToString(), $"paid-{_purchase.Id}", ETag.All, Cancellation);
        Assert.IsType<UseOutcome.NotPaid>(await TakeAsync(Guid.NewGuid()));
    }

    [Fact]
    public async Task Of_many_who_want_a_released_use_one_gets_it()
    {
        await PayAsync(Price);
        var taken = Assert.IsType<UseOutcome.Taken>(await TakeAsync(Guid.NewGuid()));
        await Uses.ReleaseAsync(taken.Use);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => TakeAsync(Guid.NewGuid())));
        Assert.Single(outcomes.OfType<UseOutcome.Taken>());
        Assert.Equal(19, outcomes.OfType<UseOutcome.Busy>().Count());
    }

    [Fact]
    public async Task A_storage_that_is_not_there_is_said_to_be_unavailable()
    {
        var options = new TableClientOptions();
        options.Retry.MaxRetries = 1;
        options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        var nowhere = new TableServiceClient(System.Text.RegularExpressions.Regex.Replace(storage.ConnectionString, ":[0-9]+/", ":1/"), options);
        await Assert.ThrowsAsync<StorageUnavailableException>(
            () => UsesOf(nowhere).TakeAsync(Claim(Guid.NewGuid())));
    }

    [Fact]
    public async Task A_table_that_nobody_created_is_not_taken_for_a_purchase_that_nobody_paid()
    {
        var service = new NoSuchTable(new TableServiceClient(storage.ConnectionString));
        var table = new PurchaseTable(service, storage.Files, _time);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => UsesOf(service).TakeAsync(Claim(Guid.NewGuid())));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => table.FindSettlementAsync(_purchase.Id, Cancellation));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => table.RecordSettlementAsync(Settlement(Price)));
    }

    /// <summary>Finds a table that does not exist, whatever it is asked for.</summary>
    private sealed class NoSuchTable(TableServiceClient service) : TableServiceClient
    {
        public override TableClient GetTableClient(string tableName) => service.GetTableClient("nothere");
    }

    private Task<UseOutcome> TakeAsync(Guid operation) => Uses.TakeAsync(Claim(operation));

    private UseClaim Claim(Guid operation) => new(_purchase.Id, Slots: 1, operation, Lease, new RequestIdentity("digest", IsCompared: true, Key: null));

    private Task<Settlement> PayAsync(MilliSatoshi amount) => Table.RecordSettlementAsync(Settlement(amount));

    private Settlement Settlement(MilliSatoshi received) => new(
        _purchase.Id,
        received < Price ? SettlementOutcome.Underpaid : SettlementOutcome.Sold,
        _purchase.Terms.Service,
        Price,
        received,
        _purchase.Terms.Invoice,
        _purchase.PaymentHash,
        DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime),
        _time.GetUtcNow().AddDays(31));

    private UseTable UsesOf(TableServiceClient service) => new(service, new DeadlineTable(service), _time);
}
