namespace Paywall.Functions.Jobs;

/// <summary>What a job brought.</summary>
/// <param name="ContentType">The result's type; null if the upstream did not say.</param>
/// <param name="Length">Its length in bytes.</param>
internal sealed record JobResult(string? ContentType, long Length)
{
    /// <summary>The longest result that stands in the job's row.</summary>
    public const int LongestInRow = 32 * 1024;

    /// <summary>The longest result at all.</summary>
    public const long Longest = 64L * 1024 * 1024;

    private const int LongestHeader = 255;

    /// <summary>How the upstream encoded it, such as gzip; null for not at all.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>By what name it is to be saved; null for none.</summary>
    public string? ContentDisposition { get; init; }

    /// <summary>The result, if it stands in the row.</summary>
    public byte[]? Body { get; init; }

    /// <summary>The blob that holds it; null if the row does.</summary>
    public string? Blob { get; init; }

    /// <summary>A header of whoever made the result, if it can be given out again: visible characters, and not too many.</summary>
    public static string? Header(string? value) => value is { Length: > 0 and <= LongestHeader } && value.All(letter => letter is >= ' ' and <= '~') ? value : null;

    /// <summary>The length only.</summary>
    public override string ToString() => $"{Length} bytes";
}
