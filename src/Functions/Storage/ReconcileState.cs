using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace Paywall.Functions.Storage;

/// <summary>What Reconcile remembers from run to run: how far a wallet's list was read, and its balance of the day. Kept beside the deadlines.</summary>
internal sealed class ReconcileState(TableServiceClient service)
{
    // Letters stand behind all minutes, so that these rows are never due.
    private const string Cursors = "cursor";
    private const string Balances = "balance";

    private const string MadeSince = "MadeSince";
    private const string Day = "Day";
    private const string At = "At";
    private const string Msat = "BalanceMsat";
    private const string Since = "BookedSince";
    private const string Booked = "BookedMsat";
    private const string Difference = "DifferenceMsat";

    private readonly TableClient _table = service.GetTableClient(DeadlineRows.Table);

    /// <summary>Since when the payments in a wallet's list have to be read; null before the first time.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task<DateTimeOffset?> FindCursorAsync(string wallet, CancellationToken cancellationToken) =>
        (await _table.FindAsync(Cursors, wallet, cancellationToken))?.GetDateTimeOffset(MadeSince);

    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public Task SetCursorAsync(string wallet, DateTimeOffset madeSince) =>
        TableCalls.Asked(() => _table.UpsertEntityAsync(new TableEntity(Cursors, wallet) { [MadeSince] = madeSince }, TableUpdateMode.Replace));

    /// <summary>The balance of the last comparison; null before the first.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task<Balance?> FindBalanceAsync(string wallet, CancellationToken cancellationToken) =>
        await _table.FindAsync(Balances, wallet, cancellationToken) is { } row
        && DateOnly.TryParseExact(row.GetString(Day), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        && row.GetDateTimeOffset(At) is { } at && row.GetInt64(Msat) is { } msat
            ? new Balance(day, at, msat, row.GetDateTimeOffset(Since) ?? at, row.GetInt64(Booked) ?? 0, row.GetInt64(Difference) ?? 0, row.ETag)
            : null;

    /// <summary>Writes a balance over the one that was read.</summary>
    /// <returns>False if another instance was first, or this very call before its reply was lost: read what stands there.</returns>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task<bool> TrySetBalanceAsync(string wallet, Balance balance)
    {
        var row = new TableEntity(Balances, wallet)
        {
            [Day] = balance.Day.ToString("yyyyMMdd", CultureInfo.InvariantCulture),
            [At] = balance.At,
            [Msat] = balance.Msat,
            [Since] = balance.Since,
            [Booked] = balance.Booked,
            [Difference] = balance.Difference,
        };
        try
        {
            await TableCalls.Asked(() => balance.Version == default
                ? _table.AddEntityAsync(row)
                : _table.UpdateEntityAsync(row, balance.Version, TableUpdateMode.Replace));
            return true;
        }
        catch (RequestFailedException other) when (
            other.ErrorCode == TableErrorCode.EntityAlreadyExists || other.ErrorCode == TableErrorCode.UpdateConditionNotSatisfied)
        {
            return false;
        }
    }

    /// <param name="Day">The day of the comparison.</param>
    /// <param name="At">When the balance was read.</param>
    /// <param name="Msat">The balance.</param>
    /// <param name="Since">Since when the bookings were added up.</param>
    /// <param name="Booked">What bookings since then were seen.</param>
    /// <param name="Difference">What the comparison found, for the ledger.</param>
    /// <param name="Version">The version of the row; default for a new one.</param>
    internal sealed record Balance(
        DateOnly Day, DateTimeOffset At, long Msat, DateTimeOffset Since, long Booked, long Difference, ETag Version);
}
