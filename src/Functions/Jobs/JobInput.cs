namespace Paywall.Functions.Jobs;

/// <summary>What a job works on: the body and the query of the request that bought it.</summary>
/// <param name="Query">The query with its question mark; empty for none.</param>
/// <param name="ContentType">The body's type; null if the buyer did not say.</param>
/// <param name="Length">The body's length in bytes.</param>
internal sealed record JobInput(string Query, string? ContentType, int Length)
{
    /// <summary>The longest body that stands in the job's row, and is therefore stored before it is paid for.</summary>
    public const int LongestInRow = 32 * 1024;

    /// <summary>The body, if it stands in the row.</summary>
    public byte[]? Body { get; init; }

    /// <summary>Whether the body stands in a blob.</summary>
    public bool IsInBlob { get; init; }

    /// <summary>Whether there is something to work on.</summary>
    public bool IsThere => Body is not null || IsInBlob;

    /// <summary>The length only.</summary>
    public override string ToString() => $"{Length} bytes";
}
