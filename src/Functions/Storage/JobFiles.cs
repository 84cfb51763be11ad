using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Paywall.Functions.Jobs;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Storage;

/// <summary>The inputs and results of jobs that are too long for their rows. Blobs are named by the purchase, results by their attempt too.</summary>
internal sealed class JobFiles(BlobServiceClient service)
{
    public const string Container = "jobs";

    private const int Part = 1024 * 1024;

    private readonly BlobContainerClient _container = service.GetBlobContainerClient(Container);

    /// <summary>Keeps an input. The credential is bound to its digest, so that whoever writes it writes the same.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public Task SaveInputAsync(PurchaseId purchase, byte[] body) =>
        TableCalls.Asked(() => Input(purchase).UploadAsync(new BinaryData(body), overwrite: true, CancellationToken.None));

    /// <summary>Reads an input; null if it was purged.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task<byte[]?> FindInputAsync(PurchaseId purchase, CancellationToken cancellationToken)
    {
        try
        {
            var content = await TableCalls.Asked(() => Input(purchase).DownloadContentAsync(cancellationToken), IsMissing);
            return content.Value.Content.ToArray();
        }
        catch (RequestFailedException missing) when (IsMissing(missing))
        {
            return null;
        }
    }

    /// <summary>Keeps a result as it comes.</summary>
    /// <returns>The blob's name.</returns>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task<string> SaveResultAsync(Job job, Stream content, CancellationToken cancellationToken)
    {
        var name = $"{job.Purchase}/result-{job.Attempts}-{Guid.NewGuid():N}";
        var options = new BlobUploadOptions { TransferOptions = new() { InitialTransferSize = Part, MaximumTransferSize = Part, MaximumConcurrency = 1 } };
        await TableCalls.Asked(() => _container.GetBlobClient(name).UploadAsync(content, options, cancellationToken));
        return name;
    }

    /// <summary>Opens a result; null if it was purged.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public async Task<Stream?> OpenResultAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return (await TableCalls.Asked(
                () => _container.GetBlobClient(name).DownloadStreamingAsync(cancellationToken: cancellationToken), IsMissing)).Value.Content;
        }
        catch (RequestFailedException missing) when (IsMissing(missing))
        {
            return null;
        }
    }

    /// <summary>Removes an input. Repeating it changes nothing.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public Task RemoveInputAsync(PurchaseId purchase) => TableCalls.Asked(() => Input(purchase).DeleteIfExistsAsync());

    /// <summary>Removes all blobs of a purchase, those of attempts that came to nothing among them. Repeating it changes nothing.</summary>
    /// <exception cref="StorageUnavailableException">The storage did not answer.</exception>
    public Task RemoveAllAsync(PurchaseId purchase) => TableCalls.Asked(async () =>
    {
        await foreach (var blob in _container.GetBlobsAsync(BlobTraits.None, BlobStates.None, $"{purchase}/", CancellationToken.None))
        {
            await _container.GetBlobClient(blob.Name).DeleteIfExistsAsync();
        }

        return true;
    });

    private BlobClient Input(PurchaseId purchase) => _container.GetBlobClient($"{purchase}/input");

    private static bool IsMissing(RequestFailedException refusal) => refusal.ErrorCode == BlobErrorCode.BlobNotFound;
}
