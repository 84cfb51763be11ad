using Azure.Data.Tables;
using Paywall.Functions.Purchases;
using Paywall.Functions.Settlements;
using Paywall.Functions.Storage;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Processes;

namespace Paywall.Load.World;

/// <summary>Purchases written straight into a storage, with the rows and the token that the paywall would have made.</summary>
/// <param name="storage">The storage.</param>
/// <param name="keys">The paywall's keys.</param>
/// <param name="terms">What is bought.</param>
internal sealed class Stock(Azurite storage, KeyRing keys, TokenTerms terms)
{
    private const int AtOnce = 16;

    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TableClient _table = new(storage.ConnectionString, Surroundings.Table);
    private readonly TokenMinter _minter = new(keys, TimeProvider.System);

    /// <summary>What a paywall sells at a path.</summary>
    public static async Task<TokenTerms> TermsAsync(Customer customer, Uri target, CancellationToken cancellation)
    {
        var challenge = await customer.AskAsync(target, cancellation);
        return Macaroon.TryParse(challenge.Token, out var token) && TokenTerms.TryRead(token, out var terms)
            ? terms
            : throw new SandboxException("A token cannot be read.");
    }

    /// <summary>Writes purchases that were used long ago.</summary>
    public Task FillAsync(int purchases, CancellationToken cancellation) => Parallel.ForAsync(
        0, purchases, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (_, token) =>
        {
            var purchase = new Purchase(PurchaseId.New(), Preimage.Random().Hash, terms);
            var identity = new RequestIdentity(purchase.PaymentHash.ToString(), IsCompared: false, Key: null);
            var claim = new UseClaim(purchase.Id, Slots: 1, Guid.NewGuid(), Lease, identity);
            var row = PurchaseRows.UseRow(
                new Use(purchase.Id, Slot: 1, Execution: 1, Version: default) { Operation = claim.Operation, LeaseUntil = TimeProvider.System.GetUtcNow() }, claim);
            row[PurchaseRows.State] = UseStates.Write(UseState.Delivered);
            await WriteAsync([.. RowsOf(purchase), row], token);
        });

    /// <summary>Writes a purchase whose settlement was recorded and that nobody has used.</summary>
    public async Task<Sale> SellAsync(CancellationToken cancellation)
    {
        var preimage = Preimage.Random();
        var purchase = new Purchase(PurchaseId.New(), preimage.Hash, terms);
        await WriteAsync(RowsOf(purchase), cancellation);
        return new Sale(purchase.Id, L402Credential.ToHeaderValue(_minter.Mint(purchase.Id, preimage.Hash, terms).ToBase64(), preimage));
    }

    /// <summary>Completes when the storage knows that the use was delivered, a moment after its answer.</summary>
    public async Task WhenDeliveredAsync(PurchaseId purchase, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Patience);
        while (true)
        {
            var row = await _table.GetEntityIfExistsAsync<TableEntity>(
                PurchaseRows.Partition(purchase), PurchaseRows.Use(purchase, slot: 1), cancellationToken: deadline.Token);
            if (row.HasValue && UseStates.Read(row.Value!.GetString(PurchaseRows.State)) == UseState.Delivered)
            {
                return;
            }
        }
    }

    private static List<TableEntity> RowsOf(Purchase purchase) =>
    [
        PurchaseRows.SettledRow(
            new Settlement(
                purchase.Id, SettlementOutcome.Sold, purchase.Terms.Service, purchase.Terms.Amount, purchase.Terms.Amount, purchase.Terms.Invoice,
                purchase.PaymentHash, DateOnly.FromDateTime(DateTime.UnixEpoch), purchase.Terms.ValidUntil),
            TimeProvider.System.GetUtcNow()),
        PurchaseRows.PaidRow(purchase.Id),
    ];

    private async Task WriteAsync(IEnumerable<TableEntity> rows, CancellationToken cancellation) => await _table.SubmitTransactionAsync(
        rows.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row)), cancellation);
}
