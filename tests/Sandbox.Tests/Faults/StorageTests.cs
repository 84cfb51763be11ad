using Azure;
using Azure.Core;
using Azure.Data.Tables;
using Paywall.Sandbox.Faults;
using Paywall.Sandbox.Processes;

namespace Paywall.Sandbox.Tests.Faults;

public class StorageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_storage_client_notices_nothing_of_a_proxy_without_faults()
    {
        await using var azurite = await Azurite.StartAsync(new AzuriteOptions(), Cancellation);
        await using var proxy = new FaultProxy();
        var table = new TableClient(proxy.StandBeforeStorage(azurite.ConnectionString), "purchases");
        await table.CreateAsync(Cancellation);

        await table.SubmitTransactionAsync([Add("a b", 1), Add("é", 2)], Cancellation);
        await table.UpdateEntityAsync(Row("é", 3), ETag.All, TableUpdateMode.Merge, Cancellation);
        Assert.Equal(3, (await table.GetEntityAsync<TableEntity>("p", "é", cancellationToken: Cancellation)).Value["Amount"]);
        Assert.Equal(2, await table.QueryAsync<TableEntity>(row => row.PartitionKey == "p", cancellationToken: Cancellation).CountAsync(Cancellation));
        var refused = await Assert.ThrowsAsync<TableTransactionFailedException>(
            () => table.SubmitTransactionAsync([Add("new", 1), Add("é", 2)], Cancellation));
        Assert.Equal((409, 1), (refused.Status, refused.FailedTransactionActionIndex));
        await table.DeleteEntityAsync("p", "é", ETag.All, Cancellation);

        Assert.Equal(2, proxy.Count()[("storage", "POST /devstoreaccount1/$batch")]);
        Assert.Equal(2, proxy.Count()[("storage", "GET /devstoreaccount1/purchases()")]);
        Assert.All(proxy.Requests, request => Assert.Equal("storage", request.Target));
    }

    [Fact]
    public async Task A_write_whose_reply_is_lost_was_done_and_its_repetition_is_refused()
    {
        await using var azurite = await Azurite.StartAsync(new AzuriteOptions(), Cancellation);
        await using var proxy = new FaultProxy();
        var options = new TableClientOptions { Retry = { Mode = RetryMode.Fixed, Delay = TimeSpan.Zero, MaxRetries = 2 } };
        var table = new TableClient(proxy.StandBeforeStorage(azurite.ConnectionString), "purchases", options);
        await table.CreateAsync(Cancellation);
        var first = proxy.Requests.Count + 1;
        proxy.Decide = request => request.Number == first ? new Fault.LoseReply() : null;

        var refused = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync([Add("a", 1)], Cancellation));

        Assert.Equal("EntityAlreadyExists", refused.ErrorCode);
        Assert.Equal(2, proxy.Count(after: first - 1)[("storage", "POST /devstoreaccount1/$batch")]);
    }

    private static TableTransactionAction Add(string row, int amount) => new(TableTransactionActionType.Add, Row(row, amount));

    private static TableEntity Row(string row, int amount) => new("p", row) { ["Amount"] = amount };
}
