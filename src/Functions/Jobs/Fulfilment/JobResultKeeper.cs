using Paywall.Functions.Storage;

namespace Paywall.Functions.Jobs.Fulfilment;

/// <summary>Keeps results where they belong: short ones in the job's row, long ones in a blob.</summary>
internal sealed class JobResultKeeper(JobFiles files)
{
    /// <summary>Reads a result to its end.</summary>
    /// <param name="job">The job.</param>
    /// <param name="head">What is known of the result besides its body.</param>
    /// <param name="body">The body.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ResultTooLargeException">It is larger than any that is kept.</exception>
    /// <exception cref="IOException">It breaks off.</exception>
    /// <exception cref="StorageUnavailableException">The storage did not take it.</exception>
    public async Task<JobResult> KeepAsync(Job job, JobResult head, Stream body, CancellationToken cancellationToken)
    {
        var begin = new byte[JobResult.LongestInRow + 1];
        var length = await body.ReadAtLeastAsync(begin, begin.Length, throwOnEndOfStream: false, cancellationToken);
        if (length <= JobResult.LongestInRow)
        {
            return head with { Length = length, Body = begin[..length] };
        }

        await using var whole = new PrefixedStream(begin.AsMemory(0, length), body, JobResult.Longest);
        try
        {
            var blob = await files.SaveResultAsync(job, whole, cancellationToken);
            return head with { Length = whole.Count, Blob = blob };
        }
        catch (StorageUnavailableException) when (whole.IsOver)
        {
            // The storage's client wraps what it could not read.
            throw new ResultTooLargeException();
        }
    }
}
