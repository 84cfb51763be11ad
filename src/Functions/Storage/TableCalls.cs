using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Azure.Identity;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Storage;

/// <summary>Calls to the storage, whose failures are told apart into those about a row and all others.</summary>
internal static class TableCalls
{
    /// <summary>Reads one row of a purchase; null if it is not there.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public static Task<TableEntity?> FindAsync(this TableClient table, PurchaseId purchase, string row, CancellationToken cancellationToken) =>
        table.FindAsync(PurchaseRows.Partition(purchase), row, cancellationToken);

    /// <summary>Reads one row; null if it is not there.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public static async Task<TableEntity?> FindAsync(this TableClient table, string partition, string row, CancellationToken cancellationToken)
    {
        try
        {
            return await Asked(() => table.GetEntityAsync<TableEntity>(
                partition, row, cancellationToken: cancellationToken)) is { HasValue: true } found ? found.Value : null;
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == TableErrorCode.ResourceNotFound)
        {
            return null;
        }
    }

    /// <summary>Lets the refusals through that tell about a row, and turns everything else into one kind of failure.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public static Task<T> Asked<T>(Func<Task<T>> operation) => Asked(operation, IsAboutRow);

    /// <summary>Lets the refusals through that the caller knows, and turns everything else into one kind of failure.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public static async Task<T> Asked<T>(Func<Task<T>> operation, Func<RequestFailedException, bool> isKnown)
    {
        try
        {
            return await operation();
        }
        catch (Exception fault) when (
            fault is AggregateException or TimeoutException or AuthenticationFailedException || (fault is RequestFailedException refusal && !isKnown(refusal)))
        {
            throw new StorageUnavailableException(fault);
        }
    }

    private static bool IsAboutRow(RequestFailedException refusal) =>
        refusal.ErrorCode == TableErrorCode.ResourceNotFound
        || refusal.ErrorCode == TableErrorCode.EntityAlreadyExists
        || refusal.ErrorCode == TableErrorCode.UpdateConditionNotSatisfied;
}
